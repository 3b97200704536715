package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Replicates one database file, on a thread of its own that begins with the first connection of the application. */
public final class DatabaseReplicator implements ReplicatedDatabase {

    /** How long an application's own checkpoint waits for the statements of other threads, so that nothing is committed before it. */
    private static final long STATEMENTS_END_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final int CHECKPOINT_TRIES = 3;

    private final ReplicationContext context;
    private final Gate gate = new Gate();
    private final Uploads uploads;
    private final Holding holding;
    private final ReplicationSteps steps;
    private final Runnable nudge;

    public DatabaseReplicator(ReplicationContext context) {
        this(
                context,
                step -> new ReplicationThread("litestream " + context.database().getFileName(), step)::nudge);
    }

    /** @param thread runs a step whenever it has been nudged; its answer nudges it */
    DatabaseReplicator(ReplicationContext context, Function<ReplicationThread.Step, Runnable> thread) {
        this.context = context;
        uploads = new Uploads(context.machine().random().get());
        holding = new Holding(
                context.log(), context.machine(), new LastClose(context, uploads.outbox()), uploads.outbox());
        steps = new ReplicationSteps(context, holding, uploads, new Attaching(context, gate));
        nudge = thread.apply(steps::next);
    }

    @Override
    public Gate gate() {
        return gate;
    }

    @Override
    public boolean ownsCheckpoints() {
        return holding.ownsCheckpoints();
    }

    @Override
    public void nudge() {
        nudge.run();
    }

    @Override
    public void connectionOpened() {
        holding.opened();
        nudge.run();
    }

    @Override
    public void lastConnectionClosing() {
        guarded("last close", holding::closing);
    }

    @Override
    public void lastConnectionClosed() {
        guarded("last close", holding::closed);
        nudge.run();
    }

    @Override
    public void standAside(String why) {
        if (holding.aside().isPresent()) {
            return;
        }
        guarded("stand aside", () -> {
            holding.stepAside(why);
            holding.detach();
        });
        context.log().warn("not replicated from now on", "reason", why);
        nudge.run();
    }

    @Override
    public boolean checkpointRequested() {
        boolean[] free = {holding.aside().isPresent()};
        guarded("checkpoint", () -> free[0] = free[0] || makeWay());
        nudge.run();
        return free[0];
    }

    private boolean makeWay() throws SQLException, IOException, BrokenChainException {
        if (holding.attachment().isEmpty()) {
            return !holding.isOpening();
        }
        boolean alone = gate.reserve(STATEMENTS_END_NANOS);
        boolean complete = false;
        for (int i = 0; i < CHECKPOINT_TRIES && !complete && mayCapture(); i++) {
            complete = holding.attachment()
                    .get()
                    .checkpoint(uploads.outbox(), context.machine().now());
        }
        return alone && complete;
    }

    /** A file that is read from the log while it is uploaded needs the log as it is; what is held in memory does not. */
    private boolean mayCapture() {
        return !uploads.outbox().needsSession()
                && uploads.outbox().memory() < context.machine().captureBytes();
    }

    @Override
    public void checkpointEnded() {
        gate.release();
        nudge.run();
    }

    private interface Event {

        void happened() throws SQLException, IOException, BrokenChainException;
    }

    /** What goes wrong on a thread of the application is repaired on ours: the chain is looked at anew. */
    private void guarded(String what, Event event) {
        holding.lock.lock();
        try {
            event.happened();
        } catch (SQLException | IOException | BrokenChainException | RuntimeException e) {
            context.log().debug(what, "error", e);
            holding.giveUpChain(what + ": " + e.getMessage());
        } finally {
            holding.lock.unlock();
        }
    }

    /** Ships what is left without regard to the budget; the process ends. */
    public void hurry() {
        steps.hurry();
        nudge.run();
    }

    /** Whether each commit is in the replica, or replication is off. */
    public boolean isCaughtUp() {
        if (holding.aside().isPresent()) {
            return true;
        }
        try {
            // The outbox last: a capture moves commits there from the log.
            return holding.locked(() -> isCaptured() && uploads.outbox().isEmpty());
        } catch (SQLException | IOException | BrokenChainException unknown) {
            return false;
        }
    }

    /** Why the database is not replicated, if it is to stay so. */
    Optional<String> aside() {
        return holding.aside();
    }

    /** Whether the application has the file open and it is replicated, so that further commits may come. */
    boolean mayCommit() {
        holding.lock.lock();
        try {
            return holding.isOpen() && holding.attachment().isPresent();
        } finally {
            holding.lock.unlock();
        }
    }

    /** Whether what had been committed by then is in the replica, or replication is off. */
    boolean hasShipped(Instant committed) {
        return !uploads.shippedUntil().isBefore(committed) || isCaughtUp();
    }

    /**
     * Whether the last try failed in a way that time alone will not mend: keys refused, no such bucket, a file that stays locked, a store
     * that this process has never reached.
     */
    boolean isHopeless() {
        return holding.isBlocked()
                || uploads.failure()
                        .filter(failure -> failure instanceof StorageException storage
                                && (!storage.retryable() || !uploads.wasReached()))
                        .isPresent();
    }

    Path path() {
        return context.database();
    }

    private boolean isCaptured() throws IOException, BrokenChainException {
        return holding.attachment().isPresent()
                ? holding.attachment().get().look(context.machine().now()).uncaptured() == 0
                : !holding.isOwed() || JournalMode.isEmpty(context.database());
    }

    /** How far the replica is behind, for the alarm. */
    public LagAlarm.Lag lag() {
        Optional<Instant> since = uploads.outbox()
                .oldest()
                .map(file -> file.metadata().timestamp())
                .or(steps::uncapturedSince);
        long bytes = uploads.outbox().memory();
        long commits = uploads.outbox().commits();
        if (since.isPresent() && holding.lock.tryLock()) {
            try {
                if (holding.attachment().isPresent()) {
                    bytes += holding.attachment()
                            .get()
                            .look(context.machine().now())
                            .bytes();
                    commits += holding.attachment().get().uncapturedCommits();
                }
            } catch (IOException | BrokenChainException unknown) {
                context.log().debug("lag not measured", "error", unknown);
            } finally {
                holding.lock.unlock();
            }
        }
        return new LagAlarm.Lag(since, bytes, commits, uploads.failure().map(Exception::getMessage));
    }
}
