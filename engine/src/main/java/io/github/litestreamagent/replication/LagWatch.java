package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.threads.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks once a second how far each database is behind (R10): before there are metrics the log is the only alarm. A thread of its own,
 * because that of a database may be waiting for the network.
 */
public final class LagWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Clock clock;
    private final Map<DatabaseReplicator, Watched> databases = new ConcurrentHashMap<>();

    private boolean running;

    private record Watched(LagAlarm alarm, BoundLog log) {}

    public LagWatch(Clock clock) {
        this.clock = clock;
    }

    /** Looks at this database from now on; the first one begins the thread. */
    public synchronized void add(DatabaseReplicator database, BoundLog log) {
        if (!running) {
            running = true;
            OwnThread.daemon(this::run, "litestream-watch").start();
        }
        databases.put(database, new Watched(new LagAlarm(clock), log));
    }

    private void run() {
        while (true) {
            try {
                Thread.sleep(INTERVAL.toMillis());
            } catch (InterruptedException ended) {
                return;
            }
            databases.keySet().removeIf(DatabaseReplicator::isOver);
            databases.forEach(LagWatch::tell);
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
    private static void tell(DatabaseReplicator database, Watched watched) {
        try {
            look(database, watched.alarm())
                    .ifPresent(alarm -> alarm.writeTo(
                            watched.log(), line -> database.progress().backlog().describe(line)));
        } catch (RuntimeException | OutOfMemoryError e) {
            watched.log().debug("lag not measured", "error", e);
        }
    }
}
