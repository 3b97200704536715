package io.github.litestreamagent.replication;

import java.time.Instant;
import java.util.Optional;

/** Counts the cycles of one database across its attachments. Written under the lock of the database, read by any thread. */
final class CheckpointFigures {

    private volatile CheckpointStatus status = CheckpointStatus.NONE;

    void ended(boolean complete, CheckpointCycle cycle, Optional<Instant> readerSince) {
        status = status.after(complete, cycle.passes(), cycle.lastLocked(), readerSince);
    }

    CheckpointStatus status() {
        return status;
    }
}
