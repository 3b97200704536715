package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureSink;
import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.StopAlarm;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.threads.OwnThread;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/**
 * Looks once a second how far each database is behind (R10): before there are metrics the log is the only alarm. A thread of its own,
 * because that of a database may be waiting for the network, or may not have begun.
 */
public final class LagWatch {

    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final String NAME = "litestream-watch";

    private final Clock clock;
    private final FailureSink failures;
    private final ThreadFactory threads;
    private final Map<DatabaseReplicator, Watched> databases = new ConcurrentHashMap<>();

    private boolean running;

    private record Watched(LagAlarm alarm, StopAlarm stop, BoundLog log, Supplier<Optional<PendingRequest>> pending) {}

    public LagWatch(Clock clock, FailureSink failures) {
        this(clock, failures, task -> OwnThread.daemon(task, NAME, why -> failed(failures, why)));
    }

    LagWatch(Clock clock, FailureSink failures, ThreadFactory threads) {
        this.clock = clock;
        this.failures = failures;
        this.threads = threads;
    }

    private static void failed(FailureSink failures, Throwable why) {
        failures.failed(Log.with("thread", NAME), "a database that falls behind may not be named", why);
    }

    /**
     * Looks at this database from now on.
     *
     * @param pending the request for whose answer it waits; never blocks
     */
    public void add(DatabaseReplicator database, BoundLog log, Supplier<Optional<PendingRequest>> pending) {
        databases.put(database, new Watched(new LagAlarm(clock), new StopAlarm(), log, pending));
        start();
    }

    /** Begins the thread if it does not run: a process that had none left may have some now. */
    public synchronized void start() {
        if (running) {
            return;
        }
        try {
            threads.newThread(this::run).start();
            running = true;
        } catch (Throwable noThread) {
            failed(failures, noThread);
        }
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL.toMillis());
                lookAtAll();
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        } finally {
            ended();
        }
    }

    private synchronized void ended() {
        running = false;
    }

    /** One look at each; what fails for one keeps no other from being looked at. */
    void lookAtAll() {
        databases.keySet().removeIf(DatabaseReplicator::isOver);
        databases.forEach((database, watched) -> {
            try {
                database.retryStart();
                tell(database, watched);
                complain(database, watched);
            } catch (Throwable why) {
                failures.failed(watched.log(), "it was not looked at whether the replica is behind", why);
            }
        });
    }

    /** How long a database is not replicated by now, if that is worth another line. */
    static Optional<Duration> complaint(DatabaseReplicator database, StopAlarm alarm, Instant now) {
        if (database.progress().complaint().isEmpty()) {
            alarm.end();
            return Optional.empty();
        }
        return alarm.stopped(now);
    }

    private void complain(DatabaseReplicator database, Watched watched) {
        Optional<Reason> reason = database.progress().complaint();
        Optional<Duration> since = complaint(database, watched.stop(), clock.instant());
        if (reason.isPresent() && since.isPresent()) {
            BoundLog line = database.progress()
                    .leftAlone()
                    .describe(watched.log().with("since", since.get().truncatedTo(ChronoUnit.SECONDS)));
            reason.get()
                    .describe(line)
                    .error(
                            "still not replicated",
                            "way-out",
                            reason.get().code().wayOut());
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

    private void tell(DatabaseReplicator database, Watched watched) {
        look(database, watched.alarm())
                .ifPresent(alarm -> alarm.writeTo(
                        watched.log(),
                        line -> describe(
                                database.progress().backlog().describe(line),
                                watched.pending().get())));
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
