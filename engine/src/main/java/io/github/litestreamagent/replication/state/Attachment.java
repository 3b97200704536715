package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.capture.Capturer;
import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.PinnedState;
import io.github.litestreamagent.replication.checkpoint.AtRest;
import io.github.litestreamagent.replication.checkpoint.CheckpointCycle;
import io.github.litestreamagent.replication.checkpoint.CheckpointFigures;
import io.github.litestreamagent.replication.checkpoint.ReaderWatch;
import io.github.litestreamagent.replication.checkpoint.Standstill;
import io.github.litestreamagent.replication.database.Pin;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.FileStamps;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.runtime.Backoff;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.upload.Outbox;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One database while it is open and replicated: looks for commits, and decides between a plain capture and a checkpoint cycle. Guarded by
 * the lock of its database.
 */
public final class Attachment {

    private static final Duration CYCLE_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_CYCLE_PAUSE = Duration.ofSeconds(1);

    private final Path database;
    private final FileStamps stamps;
    private final FileStamp opened;
    private final Session session;
    private final Capturer capturer;
    private final CheckpointCycle cycle;
    private final ReplicationSettings settings;
    private final Machine machine;
    private final BoundLog log;
    private final Clock clock;
    private final CheckpointFigures figures;
    private final ReaderWatch readers;
    private final Gate gate;
    private final Standstill standstills = new Standstill();
    private final Backoff cyclePause;
    private final AtRest atRest = new AtRest();
    private BooleanSupplier switched = () -> false;
    private long nextCycleAt;
    private long lastCycleAt;

    public Attachment(
            ReplicationContext context, Session session, Capturer capturer, Gate gate, CheckpointFigures figures)
            throws IOException {
        this.session = session;
        this.capturer = capturer;
        database = context.database();
        settings = context.settings();
        log = context.log();
        clock = context.clock();
        this.figures = figures;
        this.gate = gate;
        readers = new ReaderWatch(log);
        machine = context.machine();
        stamps = machine.stamps();
        opened = stamps.of(database);
        cycle = new CheckpointCycle(session, capturer, gate);
        cyclePause =
                new Backoff(CYCLE_PAUSE, LONGEST_CYCLE_PAUSE, machine.random().get());
        nextCycleAt = machine.now();
        lastCycleAt = nextCycleAt;
    }

    /** The file is to be complete without its WAL when it is at rest, as long as that is true: the agent has switched it to WAL. */
    void completeAtRestWhile(BooleanSupplier isSwitched) {
        switched = isSwitched;
    }

    public Session session() {
        return session;
    }

    public Capturer capturer() {
        return capturer;
    }

    /**
     * What a look at the wal-index shows.
     *
     * @param uncaptured frames behind the chain
     * @param bytes the same in bytes of log
     * @param inLog frames in the WAL
     * @param urgent whether so much is uncaptured that it is not held back
     * @param checkpointDue never before the replica knows a position in this log: after a kill behind the next restart, that is how the rest
     *     of this log is found
     * @param keeperBehind whether everything is captured and the keeper may come up
     * @param state of the wal-index
     * @param waiting whether the keeper has come up, no checkpoint is due, and statements wait even so
     */
    public record Look(
            int uncaptured,
            long bytes,
            int inLog,
            boolean urgent,
            boolean checkpointDue,
            boolean keeperBehind,
            WalIndex.State state,
            boolean waiting) {}

    /** Changes nothing, so that any thread with the lock may look. */
    public Look look(long now) throws IOException, BrokenChainException {
        WalIndex.State state = new LogTail(session).readable();
        int captured = capturer.capturedFrames(state.header());
        int inLog = state.header().mxFrame();
        int uncaptured = inLog - captured;
        long bytes = (long) uncaptured * state.header().pageSize();
        boolean isLong = inLog >= settings.minCheckpointPageCount();
        boolean urgent = bytes >= machine.captureBytes() || (captured == 0 && isLong);
        boolean pinned = session.keeper().isPinned() && inLog - state.backfilled() <= settings.truncatePageCount() / 2;
        boolean due = captured > 0
                && !pinned
                && !state.isFullyBackfilled()
                && (isLong
                        || now - lastCycleAt >= settings.checkpointInterval().toNanos()
                        || (atRest.isDue(uncaptured, now) && switched.getAsBoolean()))
                && now - nextCycleAt >= 0;
        boolean all = uncaptured == 0 && captured > 0;
        boolean behind = all && !pinned && cycle.isKeeperBehind(state);
        boolean waiting = !due && all && !behind && gate.isInUse();
        return new Look(uncaptured, bytes, inLog, urgent, due, behind, state, waiting);
    }

    /**
     * Everything is in the replica: the keeper stands in no writer's way.
     *
     * @return whether something moved, so that a statement may wait for another move
     */
    public boolean giveWay(Look look, Outbox outbox, long now) throws SQLException, IOException, BrokenChainException {
        boolean standstill = standstills.lasts(look.state(), look.waiting(), now);
        if (!look.keeperBehind() && !standstill) {
            return false;
        }
        boolean moved;
        if (look.keeperBehind()) {
            moved = cycle.bringKeeperUp();
        } else {
            moved = cycle.stepAside();
            log.debug(
                    "statements wait while nothing is committed, so the reader of the agent stepped aside",
                    "moved",
                    moved);
        }
        capturer.take().ifPresent(outbox::add);
        return moved;
    }

    /**
     * Brings what was committed into the outbox, which is empty, with a checkpoint cycle if one is due.
     *
     * @return whether the whole log is in the database file now, and captured
     */
    public boolean advance(Look look, Outbox outbox, long now) throws SQLException, IOException, BrokenChainException {
        if (look.checkpointDue()) {
            return checkpoint(outbox, now);
        }
        if (capturer.capture() == Capturer.Found.TOO_MUCH) {
            capturer.stream().ifPresent(outbox::add);
        } else {
            capturer.take().ifPresent(outbox::add);
        }
        return false;
    }

    /**
     * The state of the chain, right after a cycle that was complete: read from the database file alone, until the keeper moves. It is not
     * moved for the agent's own ends as long, unless the WAL grows to half of {@code truncate-page-n}.
     */
    public PinnedState pin() throws IOException {
        Chain chain = capturer.chain();
        Pin pin = session.keeper().pin();
        return PinnedState.of(chain, session.inFile(chain.commit()), capturer.markOfNewest(), pin);
    }

    /** One cycle; what it captured goes into the outbox. True if the whole log is in the database file now. */
    public boolean checkpoint(Outbox outbox, long now) throws SQLException, IOException, BrokenChainException {
        CheckpointCycle.Outcome outcome = cycle.run();
        Duration took = Duration.ofNanos(machine.now() - now);
        log.debug(
                "checkpoint",
                "mode",
                "PASSIVE",
                "outcome",
                outcome,
                "took",
                took,
                "passes",
                cycle.passes(),
                "locked",
                cycle.lastLocked());
        boolean complete = outcome == CheckpointCycle.Outcome.COMPLETE;
        figures.ended(
                outcome, cycle, readers.observe(cycle.reader(), session.wal().length(), clock.instant()), took);
        capturer.take().ifPresent(outbox::add);
        nextCycleAt = now + cyclePause.next();
        lastCycleAt = now;
        atRest.copied(now);
        if (complete) {
            cyclePause.reset();
        }
        return complete;
    }

    /** Everything is in the replica, and the process ends: copies the WAL into the file and empties it, as far as no other process is in the way. */
    public void fold(Outbox outbox) throws SQLException, IOException, BrokenChainException {
        if (checkpoint(outbox, machine.now()) && outbox.isEmpty()) {
            cycle.emptyLog();
            capturer.take().ifPresent(outbox::add);
        }
    }

    /** Commits of the application behind the chain. */
    long uncapturedCommits() throws IOException, BrokenChainException {
        return new LogTail(session).commitsBehind(capturer.chain());
    }

    /** Returns true if the path still names the file that was opened. */
    public boolean isInPlace() {
        try {
            return isOf(stamps.of(database));
        } catch (IOException gone) {
            return false;
        }
    }

    /** The file that was opened. */
    public FileStamp file() {
        return opened;
    }

    /** Returns true if it is the file that was opened which was stamped. */
    boolean isOf(FileStamp stamp) {
        return stamp.sameFile(opened);
    }

    CheckpointCycle cycle() {
        return cycle;
    }
}
