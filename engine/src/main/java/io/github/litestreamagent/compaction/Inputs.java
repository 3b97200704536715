package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The next files of a level that have not been compacted, from one listing behind the frontier.
 *
 * @param files consecutive, oldest first
 * @param behindGap the first file that is not consecutive to what is before it; then {@code files} is what comes before the gap
 * @param more whether further files follow that were left for the next merge
 * @param beyond how many files were seen that were to be left alone, at most two
 */
record Inputs(List<LtxObject> files, Optional<LtxObject> behindGap, boolean more, int beyond) {

    /**
     * What one merge takes.
     *
     * @param most files
     * @param span between the first and the last of them, unless the first is hardly older; empty for any
     */
    record Window(int most, Optional<Duration> span, Instant now) {

        boolean isFull(List<LtxObject> files, Instant next) {
            return files.size() >= most || (!files.isEmpty() && span.isPresent() && isOver(files.get(0), next));
        }

        /** What has come since the last merge goes into one file, however late the merge is. */
        private boolean isOver(LtxObject first, Instant next) {
            Instant begin = first.lastModified();
            return !now.isBefore(begin.plus(span.get().multipliedBy(2))) && !next.isBefore(begin.plus(span.get()));
        }
    }

    /**
     * Lists them.
     *
     * @param reached frontier of the level above; empty if that one has no file, so that any file may be the first
     * @param beyond what is left alone; asked for each file behind the listing, so that it may know what came while this was made
     */
    static Inputs list(
            ReplicaStorage storage, Level level, Optional<Txid> reached, Predicate<Txid> beyond, Window window)
            throws StorageException {
        Collector collector = new Collector(reached, beyond, window);
        storage.visit(level, reached.map(Txid::next), collector::take);
        return new Inputs(List.copyOf(collector.files), collector.behindGap, collector.more, collector.beyond);
    }

    boolean isEmpty() {
        return files.isEmpty();
    }

    private static final class Collector {

        private final Predicate<Txid> isBeyond;
        private final Window window;
        private final List<LtxObject> files = new ArrayList<>();
        private Optional<Txid> reached;
        private Optional<LtxObject> behindGap = Optional.empty();
        private boolean more;
        private int beyond;

        Collector(Optional<Txid> reached, Predicate<Txid> isBeyond, Window window) {
            this.reached = reached;
            this.isBeyond = isBeyond;
            this.window = window;
        }

        /** Returns false when nothing more is wanted. */
        boolean take(LtxObject file) {
            if (isBeyond.test(file.range().max())) {
                return ++beyond < 2;
            }
            if (reached.isPresent()) {
                if (file.range().min().isAfter(reached.get().next())) {
                    behindGap = Optional.of(file);
                    return false;
                }
                if (!file.range().max().isAfter(reached.get())) {
                    return true;
                }
            }
            if (window.isFull(files, file.lastModified())) {
                more = true;
                return false;
            }
            files.add(file);
            reached = Optional.of(file.range().max());
            return true;
        }
    }
}
