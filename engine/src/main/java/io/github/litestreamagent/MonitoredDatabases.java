package io.github.litestreamagent;

import io.github.litestreamagent.config.MonitorSettings;
import io.github.litestreamagent.monitor.Databases;
import io.github.litestreamagent.monitor.Monitor;
import io.github.litestreamagent.points.Copies;
import io.github.litestreamagent.points.Timelines;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.status.Copy;
import io.github.litestreamagent.status.CopyFile;
import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.status.Operations;
import io.github.litestreamagent.status.ReplicationState;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.status.Requests;
import io.github.litestreamagent.status.Timeline;
import io.github.litestreamagent.status.Waits;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** The databases of the process for those who watch them. Any thread. */
final class MonitoredDatabases implements Databases {

    private static final long LOOK_MILLIS = 20;

    private static final long LONGEST_RESUME_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Map<DatabaseReplicator, Shown> replicas = new ConcurrentHashMap<>();
    private final OperationFigures operations;
    private final Timelines timelines = new Timelines(Clock.systemUTC());
    private final Copies copies = new Copies();
    private volatile Monitor monitor;

    /**
     * A database that is shown.
     *
     * @param open opens its replica, apart from the requests of the replication
     */
    private record Shown(ReplicationStatus.Replica replica, Supplier<ReplicaStorage> open) {}

    MonitoredDatabases(OperationFigures operations) {
        this.operations = operations;
    }

    /** Shows what the configuration asks for, from now to {@link #end}. On a thread of the agent. */
    void begin(MonitorSettings settings) {
        monitor = Monitor.start(settings, this, Version.current(), MonitoredDatabases::realPath);
    }

    void end() {
        copies.end();
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

    /** @param open opens the replica, apart from the requests of the replication */
    void add(DatabaseReplicator database, ReplicationStatus.Replica replica, Supplier<ReplicaStorage> open) {
        replicas.put(database, new Shown(replica, open));
    }

    void remove(DatabaseReplicator database) {
        replicas.remove(database);
    }

    @Override
    public List<ReplicationStatus> statuses() {
        return replicas.entrySet().stream()
                .map(entry -> status(entry))
                .sorted(Comparator.comparing(ReplicationStatus::path))
                .toList();
    }

    private static ReplicationStatus status(Map.Entry<DatabaseReplicator, Shown> entry) {
        return entry.getKey().status(entry.getValue().replica());
    }

    @Override
    public Optional<Requests> requests(String replica) {
        return operations.requests(replica);
    }

    @Override
    public Timeline timeline(Path database) throws IOException {
        Copies.Source source = source(database);
        return timelines.of(source.replica(), source.open());
    }

    @Override
    public void copy(Path database, String point, boolean beside) throws IOException {
        copies.begin(source(database), point, beside);
    }

    @Override
    public Optional<Copy> lastCopy() {
        return copies.last();
    }

    @Override
    public Optional<CopyFile> takeCopy() {
        return copies.take();
    }

    private Copies.Source source(Path database) throws IOException {
        return replicas.entrySet().stream()
                .filter(entry -> status(entry).path().equals(database))
                .map(entry -> new Copies.Source(
                        database,
                        entry.getValue().replica().url(),
                        entry.getValue().open()))
                .findFirst()
                .orElseThrow(() -> new IOException("this process has opened no database of that path"));
    }

    @Override
    public List<Operations> operations() {
        return operations.snapshot();
    }

    @Override
    public Waits waits() {
        return Waits.OF_PROCESS;
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
                .filter(entry -> status(entry).path().equals(database))
                .map(Map.Entry::getKey)
                .findFirst();
    }
}
