package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Finds the files that were captured strictly before a time, which is Litestream's rule. Of a store that tells times only one by one, each
 * file of a small replica is asked for; in a large one the times are taken to grow with the TXIDs, and each level is searched by halves.
 */
final class TimeSearch {

    /** Up to so many files beside snapshots every time is asked for: a few rounds of parallel requests. */
    private static final int ASK_FOR_ALL = 256;

    private final KnownMetadata metadata;
    private final List<LtxObject> listed;
    private final Instant time;

    TimeSearch(KnownMetadata metadata, List<LtxObject> listed, Instant time) {
        this.metadata = metadata;
        this.listed = listed;
        this.time = time;
    }

    /** The listed files of before the time, as far as a restore can need them. */
    List<LtxObject> before() throws IOException {
        long others = listed.stream()
                .filter(object -> !object.level().equals(Level.SNAPSHOT))
                .count();
        return others <= ASK_FOR_ALL ? eachByItself() : byHalves();
    }

    private List<LtxObject> eachByItself() throws IOException {
        metadata.fetch(listed);
        List<LtxObject> before = new ArrayList<>();
        for (LtxObject object : listed) {
            if (isBefore(object)) {
                before.add(object);
            }
        }
        return before;
    }

    private List<LtxObject> byHalves() throws IOException {
        List<LtxObject> before = new ArrayList<>();
        Optional<Txid> reached = Optional.empty();
        List<Level> highestFirst = Level.all().stream()
                .sorted(Comparator.comparing(Level::number).reversed())
                .toList();
        for (Level level : highestFirst) {
            List<LtxObject> files = behind(reached, level);
            List<LtxObject> found = files.subList(0, boundary(files));
            before.addAll(found);
            if (!found.isEmpty()) {
                reached = Optional.of(found.get(found.size() - 1).range().max());
            }
        }
        return before;
    }

    private List<LtxObject> behind(Optional<Txid> reached, Level level) {
        return listed.stream()
                .filter(object -> object.level().equals(level))
                .filter(object -> reached.isEmpty() || object.range().max().isAfter(reached.get()))
                .sorted(Comparator.comparing(object -> object.range().max()))
                .toList();
    }

    /** Returns how many of the files, in ascending order, lie before the time. The steps double before they are halved: the first ones count. */
    private int boundary(List<LtxObject> files) throws IOException {
        int low = 0;
        int high = 1;
        while (high <= files.size() && isBefore(files.get(high - 1))) {
            low = high;
            high *= 2;
        }
        high = Math.min(high, files.size() + 1);
        while (high - low > 1) {
            int middle = (low + high) >>> 1;
            if (isBefore(files.get(middle - 1))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private boolean isBefore(LtxObject object) throws IOException {
        return metadata.time(object).isBefore(time);
    }
}
