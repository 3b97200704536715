package io.github.litestreamagent.replication.shutdown;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.state.Backlog;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The last sync of a process that ends: uploads what was committed before, and what is committed meanwhile, since shutdown hooks of the
 * application run beside the agent's. It lasts until the application has closed its connections, or has committed nothing for half a second, and
 * no longer than it may. What cannot be uploaded is said; the next start uploads it.
 */
public final class FinalSync {

    private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final String STILL_RUNNING = "final sync still running";

    /** A shorter one needs no word. */
    private static final long FIRST_NEWS_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long LOOK_MILLIS = 5;

    private final List<LastSync> databases;
    private final long began = System.nanoTime();
    private long newsAt = began + FIRST_NEWS_NANOS;

    public FinalSync(Collection<DatabaseReplicator> databases) {
        this.databases = databases.stream().map(LastSync::new).toList();
    }

    /**
     * Blocks until it is over; for a store that was never reached only until the first try has failed.
     *
     * @param timeout the longest time that it may take, {@code shutdown-sync-timeout}
     * @param interval pause between two tries that fail, {@code shutdown-sync-interval}
     * @param begin the present moment by the clock of the databases
     * @return whether the replicas have everything, which a line of the log has said either way
     */
    public boolean run(Duration timeout, Duration interval, Instant begin) {
        replicators().forEach(database -> database.hurry(interval));
        await(timeout);
        replicators().filter(DatabaseReplicator::isCaughtUp).forEach(DatabaseReplicator::fold);
        await(timeout);
        boolean complete = report(begin);
        release();
        return complete;
    }

    private Stream<DatabaseReplicator> replicators() {
        return databases.stream().map(LastSync::database);
    }

    /** Whoever goes on elsewhere need not wait; what cannot be given back in time lapses by itself. */
    private void release() {
        List<CountDownLatch> releases =
                replicators().map(DatabaseReplicator::release).toList();
        long deadline = System.nanoTime() + RELEASE_NANOS;
        try {
            for (CountDownLatch done : releases) {
                if (!done.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException hurriedOn) {
            Thread.currentThread().interrupt();
        }
    }

    private void await(Duration timeout) {
        while (!isOver() && took() < timeout.toNanos()) {
            tellNews();
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException hurriedOn) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private long took() {
        return System.nanoTime() - began;
    }

    private boolean isOver() {
        boolean over = true;
        for (LastSync database : databases) {
            over &= database.isOver();
        }
        return over;
    }

    private void tellNews() {
        if (System.nanoTime() - newsAt < 0) {
            return;
        }
        newsAt = began + 2 * (newsAt - began);
        for (LastSync database : databases) {
            if (!database.isOver()) {
                BoundLog news =
                        line(database.database(), database.database().progress().backlog());
                database.reason()
                        .ifPresentOrElse(
                                reason -> news.info(STILL_RUNNING, "error", reason), () -> news.info(STILL_RUNNING));
            }
        }
    }

    private boolean report(Instant begin) {
        boolean complete = true;
        for (LastSync database : databases) {
            Optional<LastSync.Shortfall> left = database.shortfall(begin, took());
            left.ifPresent(shortfall ->
                    describe(shortfall, database.database()).warn(shortfall.message(), "error", shortfall.reason()));
            complete &= left.isEmpty();
        }
        long replicated =
                replicators().filter(database -> database.aside().isEmpty()).count();
        if (complete && replicated > 0) {
            Log.info("final sync done", "databases", replicated, "bytes", 0, "commits", 0, "took", duration());
        }
        return complete;
    }

    private BoundLog describe(LastSync.Shortfall shortfall, DatabaseReplicator database) {
        BoundLog line = line(database, shortfall.backlog());
        return shortfall
                .code()
                .map(code -> line.with("code", code).with("way-out", code.wayOut()))
                .orElse(line);
    }

    private BoundLog line(DatabaseReplicator database, Backlog left) {
        return left.describe(database.log()).with("took", duration());
    }

    private Duration duration() {
        return Duration.ofMillis(TimeUnit.NANOSECONDS.toMillis(took()));
    }
}
