package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.LagAlarm;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Looks once a second how far each database is behind (R10): before there are metrics the log is the only alarm. A thread of its own,
 * because that of a database may be waiting for the network.
 */
public final class LagWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final Clock clock;
    private final Map<DatabaseReplicator, Watched> databases = new ConcurrentHashMap<>();

    private record Watched(LagAlarm alarm, BoundLog log) {}

    public LagWatch(Clock clock) {
        this.clock = clock;
    }

    /** Looks at this database from now on; the first one begins the thread. */
    public synchronized void add(DatabaseReplicator database, BoundLog log) {
        if (databases.isEmpty()) {
            Thread thread = new Thread(null, this::run, "litestream-watch", 0, false);
            thread.setDaemon(true);
            thread.start();
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
            databases.forEach((database, watched) ->
                    watched.alarm().observe(database.lag()).ifPresent(a -> a.writeTo(watched.log())));
        }
    }
}
