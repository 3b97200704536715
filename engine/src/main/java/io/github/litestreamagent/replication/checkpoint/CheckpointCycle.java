package io.github.litestreamagent.replication.checkpoint;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.capture.Capturer;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.database.Busy;
import io.github.litestreamagent.replication.database.Passive;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Copies the WAL into the database file and lets the next writer restart it (docs/decisions/0007-passive-cycle.md): the bulk without any
 * lock, and the tail under the write lock. PASSIVE checkpoints only, but for the last one of a process. Every frame of the WAL is in the bucket or in the pending capture
 * before a writer can restart it. Guarded by the lock of its database.
 */
public final class CheckpointCycle {

    /** From here on the rest is left to the locked phase: its pages are copied in about a millisecond. */
    private static final int TAIL_FRAMES = 200;

    private static final int UNLOCKED_PASSES = 3;
    private static final long GATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final int SHRUNK_PAGES_UNDER_LOCK = 1000;

    /** SQLite's own busy handler asks again after 100 ms at the latest. */
    private static final long ASIDE_NANOS = TimeUnit.MILLISECONDS.toNanos(150);

    private final Session session;
    private final Capturer capturer;
    private final Gate gate;
    private Duration lastLocked = Duration.ZERO;
    private int passes;
    private Optional<ReaderWatch.Mark> reader = Optional.empty();
    private Optional<Stand> keeperAt = Optional.empty();

    public CheckpointCycle(Session session, Capturer capturer, Gate gate) {
        this.session = session;
        this.capturer = capturer;
        this.gate = gate;
    }

    public enum Outcome {
        /** The whole log is in the database file and the keeper sits on READ_LOCK(0): the next writer restarts the WAL. */
        COMPLETE,
        /** A writer, a reader or another checkpointer was in the way; later. */
        PUT_OFF,
        /** More was committed than the memory takes: it has to be uploaded first. */
        TOO_MUCH
    }

    /** Where the keeper began: on a WAL that is fully copied it keeps no writer from anything. */
    private record Stand(int salt1, int frame, boolean copied) {

        static Stand of(WalIndex.State state) {
            return new Stand(state.header().salt1(), state.header().mxFrame(), state.isFullyBackfilled());
        }
    }

    /** Returns true if the keeper would stand elsewhere if it began now. */
    public boolean isKeeperBehind(WalIndex.State now) {
        return !keeperAt.equals(Optional.of(Stand.of(now)));
    }

    /**
     * Brings the keeper to the newest commit where everything is in the replica, so that a checkpoint of another process that waits for
     * readers, with the write lock held, does not wait for the agent's. What was captured meanwhile is pending in the capturer.
     *
     * @return whether it is there
     */
    public boolean bringKeeperUp() throws SQLException, IOException, BrokenChainException {
        Stand stand = Stand.of(new LogTail(session).readable());
        boolean moved = session.keeper().canBeginNewer() && letGoOfOlderKeeper();
        if (moved) {
            keeperAt = Optional.of(stand);
        }
        return moved;
    }

    /**
     * Everything is captured, the keeper is where it can be, and writers wait even so: a checkpoint of another process may hold the write
     * lock and wait for the very read lock that the keeper has, and gets again wherever it begins (docs/decisions/0014-out-of-the-way.md).
     *
     * @return whether something moved
     */
    public boolean stepAside() throws SQLException, IOException, BrokenChainException {
        WalIndex.State before = new LogTail(session).readable();
        if (capturer.capturedFrames(before.header()) < before.header().mxFrame()) {
            return true;
        }
        if (before.isFullyBackfilled()) {
            bringKeeperUp();
        } else if (Passive.checkpoint(session.locker()).busy()) {
            session.keeper().stepAsideUntil(() -> hasChanged(before), ASIDE_NANOS);
            capturer.goOnAfter(before.header());
        }
        return hasChanged(before);
    }

    /**
     * Leaves an empty log beside a database that the application keeps open to the end of the process. What is committed in the moment in which
     * no connection guards the WAL is found; what is in the way stays.
     */
    public void emptyLog() throws SQLException, IOException, BrokenChainException {
        if (!gate.close(GATE_NANOS)) {
            return;
        }
        try {
            WalIndex.State before = new LogTail(session).readable();
            if (before.isFullyBackfilled()
                    && capturer.capturedFrames(before.header())
                            == before.header().mxFrame()) {
                session.keeper().truncateBetween();
                capturer.goOnAfter(before.header());
            }
        } finally {
            gate.open();
        }
    }

    private boolean hasChanged(WalIndex.State before) throws IOException, BrokenChainException {
        return !new LogTail(session).readable().equals(before);
    }

    /** How long the last cycle held the write lock; zero if it needed none or did not get it. */
    public Duration lastLocked() {
        return lastLocked;
    }

    /** How many passes without a lock the last cycle did. */
    public int passes() {
        return passes;
    }

    /** The reader that the last cycle met, behind whose mark nothing can be copied; empty if there was none. */
    public Optional<ReaderWatch.Mark> reader() {
        return reader;
    }

    /** Both phases. What was captured is pending in the capturer, whatever the outcome. */
    public Outcome run() throws SQLException, IOException, BrokenChainException {
        lastLocked = Duration.ZERO;
        reader = Optional.empty();
        for (passes = 0; passes < UNLOCKED_PASSES; ) {
            WalIndexHeader before = new LogTail(session).readable().header();
            if (!moveKeeper()) {
                return Outcome.TOO_MUCH;
            }
            WalIndex.State kept = new LogTail(session).readable();
            if (kept.isFullyBackfilled()) {
                // Nothing to copy, and the keeper may sit on READ_LOCK(0), beside which SQLite before 3.51.3 must not
                // be asked to.
                return rest();
            }
            Passive.Result copied = Passive.checkpoint(session.locker());
            if (copied.busy()) {
                return Outcome.PUT_OFF;
            }
            session.main().sync();
            passes++;
            if (copied.complete()) {
                return rest();
            }
            if (copied.copied() < before.mxFrame()
                    && before.salt1() == kept.header().salt1()) {
                // Our keeper stands behind that frame, so another reader stays before it: no lock would help.
                reader = Optional.of(new ReaderWatch.Mark(before.salt1(), copied.copied()));
                return Outcome.PUT_OFF;
            }
            if (copied.left() <= TAIL_FRAMES) {
                break;
            }
        }
        return locked();
    }

    /** No connection wrote meanwhile: a keeper that begins now sits on READ_LOCK(0), and no lock is needed. */
    private Outcome rest() throws SQLException, IOException, BrokenChainException {
        if (!moveKeeper()) {
            return Outcome.TOO_MUCH;
        }
        return new LogTail(session).readable().isFullyBackfilled() ? Outcome.COMPLETE : locked();
    }

    private boolean moveKeeper() throws SQLException, IOException, BrokenChainException {
        session.keeper().beginNewer();
        return letGoOfOlderKeeper();
    }

    /** If everything up to the newer one's mark can be captured. */
    private boolean letGoOfOlderKeeper() throws SQLException, IOException, BrokenChainException {
        boolean captured = false;
        try {
            captured = capturer.capture() != Capturer.Found.TOO_MUCH;
        } finally {
            if (captured) {
                session.keeper().letGoOfOlder();
            } else {
                session.keeper().letGoOfNewer();
            }
        }
        return captured;
    }

    /** Phase 2: the tail, under the write lock. */
    private Outcome locked() throws SQLException, IOException, BrokenChainException {
        if (!gate.close(GATE_NANOS)) {
            return Outcome.PUT_OFF;
        }
        try {
            return withWriteLock(() -> {});
        } finally {
            gate.open();
        }
    }

    /** What is done while the write lock is still held and the whole log is in the database file. */
    public interface WhileComplete {

        void run() throws IOException;
    }

    /** Phase 2 alone, when no connection of the application is left; the gate is for one that is opened meanwhile. */
    public Outcome last(WhileComplete whileComplete) throws SQLException, IOException, BrokenChainException {
        boolean closed = gate.close(GATE_NANOS);
        try {
            return withWriteLock(whileComplete);
        } finally {
            if (closed) {
                gate.open();
            }
        }
    }

    private Outcome withWriteLock(WhileComplete whileComplete) throws SQLException, IOException, BrokenChainException {
        if (!Busy.insist(() -> session.locker().run("BEGIN IMMEDIATE"))) {
            return Outcome.PUT_OFF;
        }
        long since = System.nanoTime();
        Outcome outcome;
        try {
            outcome = underLock(whileComplete);
        } catch (Throwable e) {
            rollBackAfter(e);
            throw e;
        }
        session.locker().run("ROLLBACK");
        lastLocked = Duration.ofNanos(System.nanoTime() - since);
        return outcome;
    }

    private void rollBackAfter(Throwable cause) {
        try {
            session.locker().run("ROLLBACK");
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    private Outcome underLock(WhileComplete whileComplete) throws SQLException, IOException, BrokenChainException {
        if (capturer.capture(capturer.mostBytes(), SHRUNK_PAGES_UNDER_LOCK) == Capturer.Found.TOO_MUCH) {
            return Outcome.TOO_MUCH;
        }
        if (!session.keeper().checkpointBetween()) {
            return Outcome.PUT_OFF;
        }
        whileComplete.run();
        return Outcome.COMPLETE;
    }
}
