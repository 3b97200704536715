package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxPage;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.PageIndex;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.restore.build.Download;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;

/**
 * Fetches what changed between two points and brings a database file from one to the other.
 *
 * <p>Design note: a file that is read whole is proved by its own checksum, single pages of it are not. So single pages are fetched only
 * where the checksum of the whole database is recorded at both points, and the outcome is compared with it.
 */
final class ChangedPages {

    /** Smaller files are fetched whole: one request is cheaper than three. */
    private static final int SMALL = 1 << 18;

    /** Frames that lie no further apart than this are fetched by one request. */
    private static final int NEAR = 1 << 16;

    /** Most bytes of one request for frames. */
    private static final int MOST = 1 << 22;

    private final ReplicaStorage storage;
    private final List<LtxObject> newestFirst;
    private final OptionalLong before;
    private final OptionalLong after;

    /**
     * @param steps oldest first, at least one
     * @param before recorded checksum of the earlier state
     * @param after recorded checksum of the later one
     */
    ChangedPages(ReplicaStorage storage, List<LtxObject> steps, OptionalLong before, OptionalLong after) {
        this.storage = storage;
        this.newestFirst = new ArrayList<>(steps);
        Collections.reverse(newestFirst);
        this.before = before;
        this.after = after;
    }

    /**
     * Applies them.
     *
     * @return the pages that were written
     * @throws LtxCorruptException if a file is damaged, or the outcome is not the recorded database
     */
    int applyTo(FileChannel database) throws IOException {
        LtxObject newest = newestFirst.get(0);
        LtxHeader header = LtxHeader.decode(
                storage.read(newest, 0, (int) Math.min(newest.size(), LtxHeader.SIZE)),
                ReplicaFiles.name(storage, newest));
        if (header.commit() == 0) {
            throw new IOException(
                    "the database was deleted in " + ReplicaFiles.name(storage, newest) + ": ask for an earlier point");
        }
        PageSink sink = new PageSink(database, header);
        boolean proved = before.isPresent() && after.isPresent();
        for (int i = 0; i < newestFirst.size(); ) {
            int end = i;
            while (end < newestFirst.size() && (!proved || newestFirst.get(end).size() <= SMALL)) {
                end++;
            }
            if (end > i) {
                whole(newestFirst.subList(i, end), sink);
                i = end;
            } else {
                byPages(newestFirst.get(i++), sink);
            }
        }
        sink.finish();
        if (proved && before.getAsLong() + sink.delta() != after.getAsLong()) {
            Txid txid = newest.range().max();
            throw new LtxCorruptException(
                    ReplicaFiles.name(storage, newest),
                    0,
                    "what changed up to TXID " + txid
                            + " does not make the database that was recorded for it: a file is"
                            + " damaged; restore -txid " + txid + " says which");
        }
        return sink.pages();
    }

    private void whole(List<LtxObject> files, PageSink sink) throws IOException {
        try (Download download = new Download(storage, files, Effort.DEFAULT.connections(), Progress.NONE)) {
            for (LtxObject object : files) {
                String name = ReplicaFiles.name(storage, object);
                try (InputStream in = download.next()) {
                    LtxReader reader = new LtxReader(in, name);
                    LtxHeader header = reader.header();
                    sink.begin(header, name);
                    byte[] page = new byte[header.pageSize()];
                    for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
                        sink.page(pgno, page);
                    }
                    reader.trailer();
                }
            }
        }
    }

    private void byPages(LtxObject object, PageSink sink) throws IOException {
        String name = ReplicaFiles.name(storage, object);
        PageIndex index = PageIndex.read((offset, length) -> storage.read(object, offset, length), object.size(), name);
        sink.begin(index.header(), name);
        List<Frame> frames = new ArrayList<>();
        index.forEach((pgno, place) -> {
            if (sink.wants(pgno)) {
                frames.add(new Frame(pgno, place));
            }
        });
        long wanted = frames.stream().mapToLong(frame -> frame.place().length()).sum();
        if (wanted > object.size() / 4 * 3) {
            whole(List.of(object), sink);
            return;
        }
        for (int i = 0; i < frames.size(); ) {
            int end = i + 1;
            while (end < frames.size() && isNear(frames.get(i), frames.get(end - 1), frames.get(end))) {
                end++;
            }
            fetch(object, frames.subList(i, end), index.header().pageSize(), sink);
            i = end;
        }
    }

    /** A page, and where its frame lies. */
    private record Frame(int pgno, PageIndex.Entry place) {

        long end() {
            return place.offset() + place.length();
        }
    }

    private static boolean isNear(Frame first, Frame last, Frame next) {
        return next.place().offset() - last.end() <= NEAR
                && next.end() - first.place().offset() <= MOST;
    }

    private void fetch(LtxObject object, List<Frame> frames, int pageSize, PageSink sink) throws IOException {
        long start = frames.get(0).place().offset();
        byte[] bytes = storage.read(
                object, start, Math.toIntExact(frames.get(frames.size() - 1).end() - start));
        for (Frame frame : frames) {
            int from = (int) (frame.place().offset() - start);
            byte[] one = Arrays.copyOfRange(bytes, from, from + frame.place().length());
            sink.page(
                    frame.pgno(),
                    LtxPage.decode(
                            one,
                            frame.pgno(),
                            pageSize,
                            ReplicaFiles.name(storage, object),
                            frame.place().offset()));
        }
    }
}
