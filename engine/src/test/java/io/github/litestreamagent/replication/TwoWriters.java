package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Processes on copies of one database, or on one file in turn, that write to one replica. They share the clock and the store. */
public final class TwoWriters {

    static final int PAGES = 40;

    public final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    public final MemoryStorage storage = new MemoryStorage();
    private final Path dir;
    private final Set<String> dead = new HashSet<>();
    private int restores;

    public TwoWriters(Path dir) {
        this.dir = dir;
    }

    /** A copy of what a file holds when nobody has it open. */
    Path copy(Path database, String name) throws IOException {
        Path copy = Files.createDirectories(dir.resolve(name)).resolve("app.db");
        SimulatedWorld.copyFiles(database, copy);
        return copy;
    }

    public Path newFile(String name) throws IOException {
        return Files.createDirectories(dir.resolve(name)).resolve("app.db");
    }

    public SimulatedProcess start(String writer, Path database) {
        return start(writer, database, storage, ReplicationSettings.DEFAULTS);
    }

    public SimulatedProcess start(String writer, Path database, ReplicaStorage replica, ReplicationSettings settings) {
        Machine seen = machine.machine(writer, database.toString(), other -> !dead.contains(other));
        return new SimulatedProcess(database, replica, machine, seen, settings, writer, 1000, () -> {}, () -> {});
    }

    /** A database of some size that is replicated. */
    public SimulatedProcess replicated(String writer, Path database) throws SQLException {
        SimulatedProcess process = start(writer, database);
        process.open();
        sql(process, "CREATE TABLE t (a)");
        for (int i = 0; i < PAGES; i++) {
            sql(process, "INSERT INTO t VALUES (randomblob(4000))");
        }
        catchUp(process);
        for (int i = 0; i < PAGES; i++) {
            sql(process, "UPDATE t SET a = randomblob(4000) WHERE rowid = " + (i + 1));
        }
        catchUp(process);
        return process;
    }

    public void kill(SimulatedProcess process, String writer) throws SQLException {
        process.kill();
        dead.add(writer);
    }

    public static void sql(SimulatedProcess process, String statement) throws SQLException {
        Connection connection = process.connection(0);
        RandomWrites.execute(connection, statement);
        process.nudge();
    }

    public void commit(SimulatedProcess process) throws SQLException {
        sql(process, "INSERT INTO t VALUES (randomblob(1000))");
    }

    /** Until everything is in the replica, or replication is off. */
    public void catchUp(SimulatedProcess process) {
        for (int i = 0; i < 1000 && !process.replicator().isCaughtUp(); i++) {
            step(process);
        }
        assertThat(process.replicator().isCaughtUp())
                .as("caught up: " + process.replicator().lag())
                .isTrue();
    }

    public void close(SimulatedProcess process) throws SQLException {
        while (process.isOpen()) {
            process.close();
        }
        catchUp(process);
        for (int i = 0; i < 5; i++) {
            step(process);
        }
    }

    void step(SimulatedProcess process) {
        process.step();
        pass(Duration.ofMillis(100));
    }

    void steps(SimulatedProcess process, int count) {
        for (int i = 0; i < count; i++) {
            step(process);
        }
    }

    public void pass(Duration time) {
        machine.pass(time.toNanos());
        storage.setTime(machine.now());
    }

    public Instant now() {
        return machine.now();
    }

    long puts() {
        return storage.journal().stream().filter(line -> line.startsWith("PUT")).count();
    }

    /** What was put more than a day ago goes to level 1, but for the newest file: each as it is. */
    void compact() throws IOException {
        List<LtxObject> files = storage.list(Level.SYNC);
        for (LtxObject file : files.subList(0, Math.max(0, files.size() - 1))) {
            if (file.lastModified().isBefore(now().minus(Duration.ofDays(1)))) {
                storage.plant(
                        new Level(1), file.range(), storage.bytes(Level.SYNC, file.range()), storage.metadata(file));
                storage.delete(List.of(file));
            }
        }
    }

    void assertRestoresTo(Path database) throws IOException, SQLException {
        Path source = copy(database, "source" + ++restores);
        try (Connection connection = SimulatedProcess.connect(source)) {
            RandomWrites.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Path restored = dir.resolve("restored" + restores + ".db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, source)).as("first different byte").isEqualTo(-1);
    }
}
