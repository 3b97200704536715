package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.Log;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The last sync of a process that ends: ships until each database is caught up and stays so for half a second, since shutdown hooks of the
 * application run beside ours and may still commit. What cannot be shipped is said; the log keeps it for the next start.
 */
public final class FinalSync {

    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LOOK_MILLIS = 5;

    private final Collection<DatabaseReplicator> databases;

    public FinalSync(Collection<DatabaseReplicator> databases) {
        this.databases = List.copyOf(databases);
    }

    /** Blocks for at most {@code timeout}, and not at all for what has never been reached. */
    public void run(Duration timeout) {
        databases.forEach(DatabaseReplicator::hurry);
        long now = System.nanoTime();
        long deadline = now + timeout.toNanos();
        long quietSince = now;
        while (now - deadline < 0 && (hasWork() || (isOpen() && now - quietSince < QUIET_NANOS))) {
            if (hasWork()) {
                quietSince = now;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException hurriedOn) {
                break;
            }
            now = System.nanoTime();
        }
        databases.forEach(FinalSync::report);
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
