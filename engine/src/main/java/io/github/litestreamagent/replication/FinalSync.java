package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.Log;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The last sync of a process that ends: ships what was committed before, and what is committed meanwhile until each database stays caught
 * up for half a second, since shutdown hooks of the application run beside ours and may still commit. A thread that never ceases to commit
 * holds the end of the process up for three seconds only. What cannot be shipped is said; the log keeps it for the next start.
 */
public final class FinalSync {

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LATE_COMMITS_NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final long LOOK_MILLIS = 5;

    private final Collection<DatabaseReplicator> databases;

    public FinalSync(Collection<DatabaseReplicator> databases) {
        this.databases = List.copyOf(databases);
    }

    /**
     * Blocks for at most {@code timeout}, and for a store that was never reached only until the first try has failed.
     *
     * @param begin the present moment by the clock of the databases
     */
    public void run(Duration timeout, Instant begin) {
        databases.forEach(DatabaseReplicator::hurry);
        long deadline = System.nanoTime() + timeout.toNanos();
        if (await(deadline, () -> databases.stream().allMatch(database -> isDone(database, begin)))) {
            awaitQuiet(Math.min(deadline, System.nanoTime() + LATE_COMMITS_NANOS));
        }
        databases.forEach(FinalSync::report);
    }

    private void awaitQuiet(long deadline) {
        long[] quietSince = {System.nanoTime()};
        await(deadline, () -> {
            if (hasWork()) {
                quietSince[0] = System.nanoTime();
                return false;
            }
            return !isOpen() || System.nanoTime() - quietSince[0] >= QUIET_NANOS;
        });
    }

    /** False if the condition did not become true in time. */
    private static boolean await(long deadline, BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException hurriedOn) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDone(DatabaseReplicator database, Instant begin) {
        return database.hasShipped(begin) || database.isHopeless();
    }

    private boolean hasWork() {
        return databases.stream().anyMatch(database -> !database.isCaughtUp() && !database.isHopeless());
    }

    private boolean isOpen() {
        return databases.stream().anyMatch(DatabaseReplicator::mayCommit);
    }

    private static void report(DatabaseReplicator database) {
        if (!database.isCaughtUp()) {
            Log.warn(
                    "commits are left that the replica does not have; the next start ships them",
                    "path",
                    database.path(),
                    "error",
                    database.lag().error().orElse("out of time"));
        }
    }
}
