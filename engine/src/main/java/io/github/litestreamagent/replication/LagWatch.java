package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.threads.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Looks once a second how far each database is behind (R10): before there are metrics the log is the only alarm. A thread of its own,
 * because that of a database may be waiting for the network.
 */
public final class LagWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Clock clock;
    private final Map<DatabaseReplicator, Watched> databases = new ConcurrentHashMap<>();

    private boolean running;

    private record Watched(LagAlarm alarm, BoundLog log, Supplier<Optional<PendingRequest>> pending) {}

    public LagWatch(Clock clock) {
        this.clock = clock;
    }

    /**
     * Looks at this database from now on; the first one begins the thread.
     *
     * @param pending the request for whose answer it waits; never blocks
     */
    public synchronized void add(
            DatabaseReplicator database, BoundLog log, Supplier<Optional<PendingRequest>> pending) {
        if (!running) {
            running = true;
            OwnThread.daemon(this::run, "litestream-watch").start();
        }
        databases.put(database, new Watched(new LagAlarm(clock), log, pending));
    }

    private void run() {
        while (true) {
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException ended) {
                return;
            }
            databases.keySet().removeIf(DatabaseReplicator::isOver);
            databases.forEach(this::tell);
        }
    }

    /** What is to be said of a database now; of one that is left alone another line has said it. */
    static Optional<LagAlarm.Alarm> look(DatabaseReplicator database, LagAlarm alarm) {
        if (database.progress().isLeftAlone()) {
            alarm.end();
            return Optional.empty();
        }
        return alarm.observe(database.lag());
    }

    /** An alarm that ends with the first fault is none, a moment without memory included. */
    private void tell(DatabaseReplicator database, Watched watched) {
        try {
            look(database, watched.alarm())
                    .ifPresent(alarm -> alarm.writeTo(
                            watched.log(),
                            line -> describe(
                                    database.progress().backlog().describe(line),
                                    watched.pending().get())));
        } catch (RuntimeException | OutOfMemoryError e) {
            watched.log().debug("lag not measured", "error", e);
        }
    }

    /** Adds what is waited for: a request that hangs has not failed yet, and names its host. */
    private BoundLog describe(BoundLog line, Optional<PendingRequest> pending) {
        return pending.map(request -> line.with("waiting-for", request.what())
                        .with("host", request.host())
                        .with(
                                "waited",
                                Duration.between(request.since(), clock.instant())
                                        .truncatedTo(ChronoUnit.MILLIS)))
                .orElse(line);
    }
}
