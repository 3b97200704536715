package io.github.litestreamagent;

import io.github.litestreamagent.config.MonitorSettings;
import io.github.litestreamagent.monitor.Databases;
import io.github.litestreamagent.monitor.Monitor;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The databases of the process for those who watch them. Any thread. */
final class MonitoredDatabases implements Databases {

    private static final long LOOK_MILLIS = 20;

    private static final long LONGEST_RESUME_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Map<DatabaseReplicator, ReplicationStatus.Replica> replicas = new ConcurrentHashMap<>();
    private final OperationFigures operations;
    private volatile Monitor monitor;

    MonitoredDatabases(OperationFigures operations) {
        this.operations = operations;
    }

    /** Shows what the configuration asks for, from now to {@link #end}. On a thread of the agent. */
    void begin(MonitorSettings settings) {
        monitor = Monitor.start(settings, this, Version.current(), MonitoredDatabases::realPath);
    }

    void end() {
        Monitor begun = monitor;
        if (begun != null) {
            begun.close();
        }
    }

    /** The file that a path names, as the driver names it. */
    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException none) {
            return path.toAbsolutePath().normalize();
        }
    }

    void add(DatabaseReplicator database, ReplicationStatus.Replica replica) {
        replicas.put(database, replica);
    }

    void remove(DatabaseReplicator database) {
        replicas.remove(database);
    }

    @Override
    public List<ReplicationStatus> statuses() {
        return replicas.entrySet().stream()
                .map(entry -> entry.getKey().status(entry.getValue()))
                .sorted(Comparator.comparing(ReplicationStatus::path))
                .toList();
    }

    @Override
    public List<Operations> operations() {
        return operations.snapshot();
    }

    @Override
    public boolean sync(Path database, Duration longest) throws InterruptedException {
        Optional<DatabaseReplicator> found = find(database);
        if (found.isEmpty()) {
            return false;
        }
        long deadline = System.nanoTime() + longest.toNanos();
        Instant asked = Instant.now();
        found.get().nudge();
        while (!found.get().hasUploaded(asked)) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return true;
    }

    @Override
    public void pause(Path database) {
        find(database).ifPresent(DatabaseReplicator::pause);
    }

    @Override
    public void resume(Path database) {
        long deadline = System.nanoTime() + LONGEST_RESUME_NANOS;
        find(database).ifPresent(DatabaseReplicator::resume);
        while (isPaused(database) && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
    }

    private boolean isPaused(Path database) {
        return statuses().stream()
                .anyMatch(status -> status.path().equals(database) && status.state() == ReplicationState.LEFT_OUT);
    }

    private Optional<DatabaseReplicator> find(Path database) {
        return replicas.entrySet().stream()
                .filter(entry -> entry.getKey().status(entry.getValue()).path().equals(database))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
