package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.PlannedState;
import io.github.litestreamagent.replica.StatePoint;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a restore reads and gives, to be printed.
 *
 * @param files in the order in which they make the database
 * @param txid of the state; empty for a replica of Litestream 0.3, which has none
 * @param earlier the last state before it that can be restored
 * @param later the first state behind it that can be restored
 */
public record PlanSummary(
        List<PlannedFile> files, Optional<Txid> txid, Point point, Optional<Point> earlier, Optional<Point> later) {

    /**
     * A file that is read.
     *
     * @param level {@code 0} to {@code 9}, or {@code snapshot} and {@code wal} of Litestream 0.3
     * @param range empty for Litestream 0.3
     * @param size bytes
     * @param time the storage's own
     */
    public record PlannedFile(String level, String name, Optional<TxidRange> range, long size, Instant time) {}

    /**
     * A state, and how to ask for it.
     *
     * @param name for people
     * @param flags of the restore command
     */
    public record Point(String name, Instant time, String flags) {

        @Override
        public String toString() {
            return name + " of " + time + ": " + flags;
        }
    }

    public PlanSummary {
        files = List.copyOf(files);
    }

    /** Bytes of all files together. */
    public long bytes() {
        return files.stream().mapToLong(PlannedFile::size).sum();
    }

    static PlanSummary of(PlannedState state) {
        return new PlanSummary(
                state.plan().files().stream()
                        .map(object -> new PlannedFile(
                                object.level().toString(),
                                object.range().fileName(),
                                Optional.of(object.range()),
                                object.size(),
                                object.lastModified()))
                        .toList(),
                Optional.of(state.point().txid()),
                point(state.point()),
                state.earlier().map(PlanSummary::point),
                state.later().map(PlanSummary::point));
    }

    private static Point point(StatePoint point) {
        return new Point("TXID " + point.txid(), point.time(), "-txid " + point.txid());
    }
}
