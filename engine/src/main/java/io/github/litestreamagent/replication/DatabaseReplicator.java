package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.application.WriteQueue;
import io.github.litestreamagent.replication.capture.LtxTimes;
import io.github.litestreamagent.replication.checkpoint.CheckpointFigures;
import io.github.litestreamagent.replication.checkpoint.CheckpointStatus;
import io.github.litestreamagent.replication.database.SharedMemoryError;
import io.github.litestreamagent.replication.fence.Fence;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.lease.OwnFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.resume.KnownFile;
import io.github.litestreamagent.replication.runtime.Nudged;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread;
import io.github.litestreamagent.replication.startup.Attaching;
import io.github.litestreamagent.replication.startup.StandAside;
import io.github.litestreamagent.replication.startup.SwitchStep;
import io.github.litestreamagent.replication.startup.TakeBack;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.state.LastClose;
import io.github.litestreamagent.replication.upload.Uploads;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/** Replicates one database file, on a thread of its own that begins with the first connection of the application. */
public final class DatabaseReplicator implements ReplicatedDatabase {

    private final ReplicationContext context;
    private final Gate gate = new Gate();
    private final WriteQueue writers;
    private final Lease lease;
    private final CheckpointFigures figures;
    private final Uploads uploads;
    private final Holding holding;
    private final ReplicationSteps steps;
    private final StandAside standAside;
    private final OwnCheckpoint ownCheckpoint;
    private final TakeBack takeBack;
    private final FailurePolicy policy;
    private final Progress progress;
    private final StatusReport report;
    private final Nudged thread;
    private final AtomicBoolean paused = new AtomicBoolean();
    private volatile boolean retired;

    public DatabaseReplicator(ReplicationContext context) {
        this(context, () -> true);
    }

    /**
     * Of a file that takes another one's place in the replica; begins when that has uploaded what it has.
     *
     * @param before has been {@link #retire retired}
     * @param sameFile whether it is the same file under another name; if not, nothing is taken for granted
     */
    public DatabaseReplicator(ReplicationContext context, DatabaseReplicator before, boolean sameFile) {
        this(context, new Turn(before)::hasCome);
        holding.file().same(sameFile);
    }

    private DatabaseReplicator(ReplicationContext context, BooleanSupplier mayBegin) {
        this(
                context,
                mayBegin,
                step -> new ReplicationThread(
                        "litestream " + context.database().getFileName(),
                        step,
                        why -> context.failures().failed(context.log(), "it is tried again", why)));
    }

    /** @param runner runs a step whenever it has been nudged */
    DatabaseReplicator(ReplicationContext context, Function<ReplicationThread.Step, Nudged> runner) {
        this(context, () -> true, runner);
    }

    private DatabaseReplicator(
            ReplicationContext context, BooleanSupplier mayBegin, Function<ReplicationThread.Step, Nudged> runner) {
        this.context = context;
        figures = new CheckpointFigures(context);
        writers = new WriteQueue(context.machine()::now);
        KnownFile known = new KnownFile();
        OwnFile file = new OwnFile(context, known::isSwitched);
        LtxTimes times = new LtxTimes(context);
        lease = new Lease(context, file);
        Fence fence = new Fence(context, lease);
        uploads = new Uploads(context, lease, fence);
        holding = new Holding(
                context.log(),
                context.machine(),
                new LastClose(context, uploads.outbox(), times, file),
                uploads.outbox(),
                known,
                context.connections()::commits);
        Attaching attaching = new Attaching(context, gate, lease, figures, times, file);
        standAside = new StandAside(context, holding, uploads.outbox());
        takeBack = new TakeBack(context, holding);
        policy = new FailurePolicy(context);
        ownCheckpoint = new OwnCheckpoint(context, holding, uploads.outbox(), gate);
        steps = new ReplicationSteps(
                context,
                holding,
                uploads,
                attaching,
                lease,
                fence,
                standAside,
                new SwitchStep(context, holding, gate, standAside),
                policy,
                mayBegin);
        thread = runner.apply(steps::next);
        progress = new Progress(context, holding, uploads, steps, thread);
        report = new StatusReport(context, holding, uploads.outbox(), progress, figures);
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public WriteQueue writers() {
        return writers;
    }

    @Override
    public int autoCheckpoint() {
        return holding.file().autoCheckpoint();
    }

    @Override
    public void nudge() {
        thread.nudge();
    }

    @Override
    public void connectionOpened() {
        holding.opened();
        thread.nudge();
    }

    @Override
    public void lastConnectionClosing() {
        guarded("last close", holding::closing);
    }

    @Override
    public void lastConnectionClosed() {
        guarded("last close", holding::closed);
        guarded("last close", takeBack::run);
        steps.tryAnew();
        thread.nudge();
    }

    @Override
    public void standAside(Obstacle obstacle) {
        guarded("stand aside", () -> standAside.because(obstacle));
        thread.nudge();
    }

    /** Leaves the database to the application until {@link #resume}: the operator wants that. Without effect if it is so already. */
    public void pause() {
        if (!paused.getAndSet(true)) {
            standAside(Obstacle.STOPPED_BY_OPERATOR);
        }
    }

    /** Replicates it again after {@link #pause}. */
    public void resume() {
        if (paused.getAndSet(false)) {
            obstacleGone();
        }
    }

    @Override
    public void statementFailed(SQLException why) {
        if (SharedMemoryError.is(why)) {
            guarded("statement", () -> {
                if (!holding.aside().isAside()) {
                    standAside.sharedMemoryFailed(why.getMessage());
                }
            });
            thread.nudge();
        }
    }

    @Override
    public void rollbackWanted() {
        holding.aside().rollbackWanted();
    }

    @Override
    public void rollbackNotWanted() {
        holding.aside().rollbackNotWanted();
        thread.nudge();
    }

    @Override
    public boolean isSwitched() {
        return holding.file().isSwitched();
    }

    @Override
    public void walWanted() {
        holding.file().walWanted();
    }

    @Override
    public boolean hasEnded() {
        return holding.aside().hasEnded();
    }

    @Override
    public void obstacleGone() {
        guarded("stand aside", holding.aside()::gone);
        thread.nudge();
    }

    @Override
    public boolean checkpointRequested() {
        boolean[] free = {holding.aside().isAside()};
        guarded("checkpoint", () -> free[0] = free[0] || ownCheckpoint.makeWay());
        thread.nudge();
        return free[0];
    }

    @Override
    public void checkpointEnded() {
        gate.release();
        thread.nudge();
    }

    private interface Event {

        void happened() throws SQLException, IOException, BrokenChainException;
    }

    /**
     * What goes wrong on a thread of the application is repaired on the agent's: the database is let go here, and looked at again there. No
     * Throwable leaves, and none ends what the application is doing.
     */
    private void guarded(String what, Event event) {
        holding.lock.lock();
        try {
            event.happened();
        } catch (Throwable why) {
            letGoAfter(what, why);
        } finally {
            holding.lock.unlock();
        }
    }

    private void letGoAfter(String what, Throwable why) {
        try {
            String sentence = FailurePolicy.sentence(why);
            switch (policy.failed(why)) {
                case STOP -> {
                    Reason reason = ReasonCode.INTERNAL_ERROR.because(sentence);
                    standAside.stop(reason);
                    reason.describe(context.log()).error("replication stopped");
                }
                case LEAVE_ALONE -> standAside.sharedMemoryFailed(sentence);
                default -> holding.giveUpChain(what + ": " + sentence);
            }
        } catch (Throwable cutShort) {
            // A stack that is too deep is still. A capture that was cut short says so to the next step.
            context.failures().failed(context.log(), "the next step looks at the database again", cutShort);
        }
    }

    /** Tries again to begin the thread of the database, where the process had none left. */
    void retryStart() {
        if (thread.obstacle().isPresent()) {
            thread.nudge();
        }
    }

    /**
     * The replica belongs to another file from now on. What is committed is captured, and uploaded as long as that takes; the file is opened
     * no more.
     *
     * @return whether another file has taken its place while the application had it open
     */
    public boolean retire() {
        boolean[] replaced = {false};
        guarded("retire", () -> {
            replaced[0] = holding.isOpen() || holding.aside().hasEnded();
            standAside.endWithFile(ReasonCode.FILE_REPLACED.because("another file has taken its place"));
        });
        retired = true;
        thread.nudge();
        return replaced[0];
    }

    /** Returns true if it is retired and has nothing left to upload. */
    public boolean isOver() {
        return retired && uploads.outbox().isEmpty();
    }

    /**
     * Uploads what is left without regard to the budget; the process ends.
     *
     * @param interval longest pause between two tries
     */
    public void hurry(Duration interval) {
        steps.hurry(interval);
        uploads.tryAnew();
        thread.hurry();
    }

    /**
     * Everything is in the replica, and the process ends with the file open: copies the WAL into the file and empties it, so that the file alone
     * is complete. What is in the way stays.
     */
    public void fold() {
        guarded("fold the log", () -> {
            if (holding.attachment().isPresent() && ownCheckpoint.mayCapture()) {
                holding.attachment().get().fold(uploads.outbox());
            }
        });
        thread.nudge();
    }

    /** Returns true if each commit is in the replica, or replication is off. */
    public boolean isCaughtUp() {
        return progress.isCaughtUp();
    }

    /** Returns true if what had been committed by then is in the replica, or replication is off. */
    public boolean hasUploaded(Instant committed) {
        return progress.hasShipped(committed);
    }

    /** How far the replica is behind, for the alarm. */
    public LagAlarm.Lag lag() {
        return progress.lag();
    }

    public Progress progress() {
        return progress;
    }

    /** Returns true if another agent replicates the file, and this one stands by. */
    boolean isFollowing() {
        return holding.isFollowing();
    }

    /** Gives the lease back where everything has been uploaded; the answer says when that is done. The process ends. */
    public CountDownLatch release() {
        return isCaughtUp() ? lease.release() : new CountDownLatch(0);
    }

    /** Returns true if nothing more is uploaded, though the application has asked for nothing of that kind: {@link #aside} tells why. */
    public boolean isStopped() {
        return holding.aside().isStopped();
    }

    /**
     * Commits of the application since the database was left to it, which are in no replica; 0 while it is replicated, or where the operator
     * has left it out by {@code journal-mode: keep}.
     */
    public long commitsAside() {
        boolean counts =
                holding.aside().why().filter(why -> !why.code().isWanted()).isPresent();
        return counts ? holding.commitsSinceCaptured() : 0;
    }

    /** Why the database is left to the application; empty if it is replicated. */
    public Optional<String> aside() {
        return holding.aside().why().map(Reason::sentence);
    }

    /** The same with its code. */
    public Optional<Reason> reason() {
        return holding.aside().why();
    }

    Path path() {
        return context.database();
    }

    public BoundLog log() {
        return context.log();
    }

    /** Returns what is known of the database and its replica now. Any thread; no statement of the application waits for it. */
    public ReplicationStatus status(ReplicationStatus.Replica replica) {
        return report.of(replica);
    }

    /** What the checkpoint cycles of this database did so far. */
    public CheckpointStatus checkpoints() {
        return figures.status();
    }
}
