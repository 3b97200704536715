package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.replication.checkpoint.CheckpointFigures;
import io.github.litestreamagent.replication.checkpoint.CheckpointStatus;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.upload.Outbox;
import io.github.litestreamagent.status.DatabaseFigures;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Makes the status of one database on the thread that asks: from volatile fields, counters and the sizes of files. Takes no lock of the
 * database, so that no statement waits for it.
 */
final class StatusReport {

    private static final long UNKNOWN = -1;

    private final ReplicationContext context;
    private final Holding holding;
    private final Outbox outbox;
    private final Progress progress;
    private final CheckpointFigures checkpoints;
    private final DatabaseFigures figures;

    StatusReport(
            ReplicationContext context,
            Holding holding,
            Outbox outbox,
            Progress progress,
            CheckpointFigures checkpoints) {
        this.context = context;
        this.holding = holding;
        this.outbox = outbox;
        this.progress = progress;
        this.checkpoints = checkpoints;
        figures = context.figures();
    }

    ReplicationStatus of(ReplicationStatus.Replica replica) {
        Instant now = context.clock().instant();
        Optional<Reason> why = holding.aside().why();
        return new ReplicationStatus(
                context.database(),
                now,
                replica,
                new ReplicationStatus.Software(
                        figures.sqlite(), context.connections().driverVersion()),
                state(why),
                why.map(reason -> new ReplicationStatus.Reason(
                        reason.code().toString(),
                        reason.sentence(),
                        reason.code().wayOut())),
                figures.position(),
                behind(now, why),
                files(),
                checkpoints(),
                figures.syncs(holding.commits()),
                figures.lastFailure(),
                figures.window(),
                figures.drill(),
                figures.levelZero());
    }

    private ReplicationState state(Optional<Reason> why) {
        if (why.isPresent()) {
            if (why.get().code().isWanted()) {
                return ReplicationState.LEFT_OUT;
            }
            return holding.aside().isStopped() || holding.aside().hasEnded()
                    ? ReplicationState.STOPPED
                    : ReplicationState.SUSPENDED;
        }
        if (holding.isFollowing()) {
            return ReplicationState.STANDBY;
        }
        if (holding.looksAttached()) {
            return ReplicationState.REPLICATING;
        }
        return holding.isOpen() ? ReplicationState.OPENING : ReplicationState.AT_REST;
    }

    /** Of a database that is left to the application, what it has committed since; another process answers for one that it replicates. */
    private ReplicationStatus.Behind behind(Instant now, Optional<Reason> why) {
        if (holding.isFollowing()
                || why.filter(reason -> reason.code().isWanted()).isPresent()) {
            return new ReplicationStatus.Behind(Duration.ZERO, 0, 0);
        }
        LagAlarm.Lag lag = progress.lag();
        Duration age = lag.behindSince()
                .map(since -> Duration.between(since, now))
                .filter(passed -> !passed.isNegative())
                .orElse(Duration.ZERO);
        return new ReplicationStatus.Behind(
                age, outbox.commits() + holding.commitsSinceCaptured(), outbox.bytes() + figures.uncapturedBytes());
    }

    private ReplicationStatus.Files files() {
        return new ReplicationStatus.Files(
                size(context.database(), UNKNOWN), size(Path.of(context.database() + "-wal"), 0));
    }

    /** Opens nothing: a descriptor that is closed would drop the locks of the process (R1). */
    private static long size(Path file, long absent) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException none) {
            return absent;
        } catch (IOException unreadable) {
            return UNKNOWN;
        }
    }

    private ReplicationStatus.Checkpoints checkpoints() {
        CheckpointStatus status = checkpoints.status();
        return new ReplicationStatus.Checkpoints(
                status.completed(),
                status.deferred(),
                figures.checkpointTime(),
                figures.lastCheckpoint(),
                status.readerSince());
    }
}
