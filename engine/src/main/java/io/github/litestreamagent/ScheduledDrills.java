package io.github.litestreamagent;

import io.github.litestreamagent.config.DrillSettings;
import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.status.DatabaseFigures;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.threads.OwnThread;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Proves each replica at an interval, one after the other, on one thread. A drill that fails fails nothing else. */
final class ScheduledDrills {

    private static final String NAME = "litestream-drill";

    private final DrillSettings settings;
    private final Clock clock;
    private final List<Drilled> databases = new CopyOnWriteArrayList<>();
    private final Thread thread = OwnThread.daemon(this::run, NAME, ScheduledDrills::failed);
    private volatile boolean ended;

    /**
     * One database.
     *
     * @param state now
     * @param isOver whether it is never replicated again
     */
    record Drilled(
            ReplicaDrill drill,
            Supplier<ReplicationState> state,
            BooleanSupplier isOver,
            DatabaseFigures figures,
            BoundLog log) {}

    /** @param settings with an interval */
    ScheduledDrills(DrillSettings settings, Clock clock) {
        this.settings = settings;
        this.clock = clock;
    }

    private static void failed(Throwable why) {
        FailureLog.OF_PROCESS.failed(Log.with("thread", NAME), "no replica is proved any more", why);
    }

    /** @param open opens the replica, apart from the requests of the replication */
    void add(
            DatabaseReplicator replicator,
            ReplicationStatus.Replica replica,
            ReplicationContext context,
            Supplier<ReplicaStorage> open) {
        add(new Drilled(
                new ReplicaDrill(settings, context.database(), context.connections(), open),
                () -> replicator.status(replica).state(),
                replicator::isOver,
                context.figures(),
                context.log()));
    }

    void add(Drilled database) {
        databases.add(database);
    }

    void begin() {
        thread.start();
    }

    /** Ends a drill that is under way: what it has restored is deleted, or else by the next one. */
    void end() {
        ended = true;
        thread.interrupt();
    }

    private void run() {
        try {
            while (!ended) {
                Thread.sleep(settings.interval().orElseThrow().toMillis());
                all();
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    /** Makes one of each. */
    void all() {
        databases.removeIf(database -> database.isOver().getAsBoolean());
        for (Drilled database : databases) {
            ReplicationState state = database.state().get();
            if (!ended && (state == ReplicationState.REPLICATING || state == ReplicationState.AT_REST)) {
                one(database);
            }
        }
    }

    private void one(Drilled database) {
        long began = System.nanoTime();
        try {
            String proved = database.drill().run();
            note(database, true, began, proved);
            database.log().info("drill passed", "outcome", proved);
            lookAtWindow(database);
        } catch (Throwable why) {
            if (ended) {
                database.log().debug("a drill ended with the process", "error", why);
            } else if (isOutage(why)) {
                database.log()
                        .warn("no drill was made: the replica cannot be reached, the next one follows", "error", why);
            } else if (why instanceof IOException) {
                note(database, false, began, String.valueOf(why.getMessage()));
                database.log()
                        .error(
                                "drill failed: the replica may not restore",
                                "error",
                                why,
                                "way-out",
                                "run verify on it: it names what is damaged, and what can still be restored");
            } else {
                FailureLog.OF_PROCESS.failed(database.log(), "its replica was not proved this time", why);
            }
        }
    }

    /** What cannot be listed now says nothing of a drill that has passed. */
    private static void lookAtWindow(Drilled database) {
        try {
            database.drill().window().ifPresent(database.figures()::restorable);
        } catch (IOException next) {
            database.log().debug("it was not looked at which states can be restored", "error", next);
        }
    }

    private void note(Drilled database, boolean passed, long began, String sentence) {
        database.figures()
                .drilled(new ReplicationStatus.Drill(
                        clock.instant(), passed, Duration.ofNanos(System.nanoTime() - began), sentence));
    }

    private static boolean isOutage(Throwable why) {
        for (Throwable cause = why; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageException failed && failed.retryable()) {
                return true;
            }
        }
        return false;
    }
}
