package io.github.litestreamagent.replication.checkpoint;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What the checkpoint cycles of one database did in this process.
 *
 * @param completed cycles after which the whole WAL was in the database file
 * @param deferred cycles that a writer, a reader, another checkpointer or too much to capture put off
 * @param passes without a lock in the newest cycle, 0 to 3
 * @param locked how long the newest cycle held the write lock; zero if it needed none or did not get it
 * @param longestLocked the longest such time of all cycles
 * @param readerSince since when, at least, the oldest reader has kept frames from being copied; empty if none does
 */
public record CheckpointStatus(
        long completed,
        long deferred,
        int passes,
        Duration locked,
        Duration longestLocked,
        Optional<Instant> readerSince) {

    static final CheckpointStatus NONE = new CheckpointStatus(0, 0, 0, Duration.ZERO, Duration.ZERO, Optional.empty());

    CheckpointStatus after(boolean complete, int unlockedPasses, Duration lock, Optional<Instant> reader) {
        return new CheckpointStatus(
                completed + (complete ? 1 : 0),
                deferred + (complete ? 0 : 1),
                unlockedPasses,
                lock,
                lock.compareTo(longestLocked) > 0 ? lock : longestLocked,
                reader);
    }
}
