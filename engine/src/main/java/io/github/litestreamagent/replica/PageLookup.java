package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxPage;
import io.github.litestreamagent.ltx.PageIndex;
import io.github.litestreamagent.ltx.RangeReader;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Fetches single pages of the state that a plan gives, without reading the files whole. Not safe for use by several threads.
 */
public final class PageLookup {

    /** Up to this size one request for the whole file is cheaper than several for its parts. */
    private static final int READ_WHOLE = 1 << 18;

    /** Frames that lie no further apart than this are fetched by one request. */
    private static final int NEAR = 1 << 16;

    private final ReplicaStorage storage;
    private final RestorePlan plan;
    private LtxHeader newest;

    public PageLookup(ReplicaStorage storage, RestorePlan plan) {
        this.storage = storage;
        this.plan = plan;
    }

    /** Header of the newest file; fetched once. */
    LtxHeader newestHeader() throws IOException {
        if (newest == null) {
            LtxObject object = plan.newest();
            int length = (int) Math.min(object.size(), LtxHeader.SIZE);
            newest = LtxHeader.decode(storage.read(object, 0, length), nameOf(object));
        }
        return newest;
    }

    /** Size of the database in pages. */
    public int commit() throws IOException {
        return newestHeader().commit();
    }

    /** Bytes. */
    public int pageSize() throws IOException {
        return newestHeader().pageSize();
    }

    /**
     * Fetches the newest version of pages.
     *
     * @param pages in any order
     * @return without the pages that the database does not have, the lock page among them
     */
    public Map<Integer, byte[]> fetch(int[] pages) throws IOException {
        int commit = commit();
        int[] wanted = Arrays.stream(pages)
                .filter(pgno -> pgno > 0 && pgno <= commit)
                .sorted()
                .distinct()
                .toArray();
        Map<Integer, byte[]> found = new HashMap<>();
        for (int i = plan.files().size() - 1; i >= 0 && found.size() < wanted.length; i--) {
            int[] left = Arrays.stream(wanted)
                    .filter(pgno -> !found.containsKey(pgno))
                    .toArray();
            fetchFrom(plan.files().get(i), left, found);
        }
        return found;
    }

    private void fetchFrom(LtxObject object, int[] pages, Map<Integer, byte[]> found) throws IOException {
        RangeReader reader = reader(object);
        PageIndex index = PageIndex.read(reader, object.size(), nameOf(object));
        List<Map.Entry<Integer, PageIndex.Entry>> group = new ArrayList<>();
        for (Map.Entry<Integer, PageIndex.Entry> entry : index.find(pages).entrySet()) {
            if (!group.isEmpty()
                    && entry.getValue().offset() - end(group)
                            > NEAR - entry.getValue().length()) {
                fetchGroup(object, reader, group, found);
                group.clear();
            }
            group.add(entry);
        }
        if (!group.isEmpty()) {
            fetchGroup(object, reader, group, found);
        }
    }

    private void fetchGroup(
            LtxObject object,
            RangeReader reader,
            List<Map.Entry<Integer, PageIndex.Entry>> group,
            Map<Integer, byte[]> found)
            throws IOException {
        long start = group.get(0).getValue().offset();
        byte[] bytes = reader.read(start, Math.toIntExact(end(group) - start));
        for (Map.Entry<Integer, PageIndex.Entry> entry : group) {
            PageIndex.Entry place = entry.getValue();
            int from = (int) (place.offset() - start);
            byte[] frame = Arrays.copyOfRange(bytes, from, from + place.length());
            int pgno = entry.getKey();
            found.put(pgno, LtxPage.decode(frame, pgno, pageSize(), nameOf(object), place.offset()));
        }
    }

    private static long end(List<Map.Entry<Integer, PageIndex.Entry>> group) {
        PageIndex.Entry last = group.get(group.size() - 1).getValue();
        return last.offset() + last.length();
    }

    private RangeReader reader(LtxObject object) throws IOException {
        if (object.size() > READ_WHOLE) {
            return (offset, length) -> storage.read(object, offset, length);
        }
        byte[] whole = storage.read(object, 0, (int) object.size());
        return (offset, length) -> Arrays.copyOfRange(whole, (int) offset, (int) offset + length);
    }

    private String nameOf(LtxObject object) {
        return ReplicaFiles.name(storage, object);
    }
}
