package io.github.litestreamagent.replication.checkpoint;

import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.status.DatabaseFigures;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Counts the cycles of one database across its attachments. Written under the lock of the database, read by any thread. */
public final class CheckpointFigures {

    private final Clock clock;
    private final DatabaseFigures figures;
    private volatile CheckpointStatus status = CheckpointStatus.NONE;

    public CheckpointFigures(ReplicationContext context) {
        clock = context.clock();
        figures = context.figures();
    }

    /**
     * Counts a cycle that has ended.
     *
     * @param took of the whole cycle
     */
    public void ended(
            CheckpointCycle.Outcome outcome, CheckpointCycle cycle, Optional<Instant> readerSince, Duration took) {
        boolean complete = outcome == CheckpointCycle.Outcome.COMPLETE;
        figures.checkpointed(clock.instant(), heldUpBy(outcome, readerSince), took);
        status = status.after(complete, cycle.passes(), cycle.lastLocked(), readerSince);
    }

    private static Optional<String> heldUpBy(CheckpointCycle.Outcome outcome, Optional<Instant> readerSince) {
        return switch (outcome) {
            case COMPLETE -> Optional.empty();
            case TOO_MUCH -> Optional.of("more was committed than is captured at once");
            case PUT_OFF ->
                Optional.of(readerSince.isPresent() ? "a reader" : "a writer or a checkpoint of another process");
        };
    }

    public CheckpointStatus status() {
        return status;
    }
}
