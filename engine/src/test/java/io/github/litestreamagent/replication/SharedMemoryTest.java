package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Step;
import io.github.litestreamagent.replication.shutdown.LastSync;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database whose shared memory fails, at once or later, with SQLite itself behind connections that refuse it. */
class SharedMemoryTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private Predicate<Path> fails = any -> false;
    private NoSharedMemory connections;
    private Path database;
    private Connection application;
    private DatabaseReplicator replicator;
    private Step step;

    @BeforeEach
    void open() throws SQLException {
        database = dir.resolve("app.db");
        application = SimulatedProcess.connect(database);
        RandomWrites.execute(application, "CREATE TABLE t (a)");
        connections = new NoSharedMemory(path -> fails.test(path));
        ReplicationContext context = new ReplicationContext(
                database,
                connections,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                machine.clock(() -> {}),
                "writer",
                Log.with("db", "app.db"),
                FailureLog.OF_PROCESS,
                machine.machine("writer", "simulated", earlier -> false));
        replicator = new DatabaseReplicator(context, steps -> {
            step = steps;
            return () -> {};
        });
        replicator.connectionOpened();
    }

    @Test
    void where_a_trial_shows_it_the_file_is_never_switched() throws Exception {
        fails = any -> true;
        steps();
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
        assertThat(replicator.aside()).get().asString().contains("SHMMAP");
        assertThat(replicator.autoCheckpoint()).isEqualTo(ReplicatedDatabase.APPLICATIONS_OWN);
        RandomWrites.execute(application, "INSERT INTO t VALUES (1)");
        close();
    }

    /** Fails when WalSwitch does not read behind the switch. */
    @Test
    void where_the_database_alone_shows_it_the_header_is_taken_back_at_once() throws Exception {
        fails = database::equals;
        steps();
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
        assertThat(replicator.aside()).get().asString().contains("SHMMAP");
        RandomWrites.execute(application, "INSERT INTO t VALUES (1)");
        close();
    }

    /** Fails when DatabaseReplicator.lastConnectionClosed takes nothing back. */
    @Test
    void where_it_fails_later_the_file_is_left_alone_and_taken_back_at_the_last_close() throws Exception {
        replicated();
        fails = any -> true;
        failed();
        assertThat(replicator.autoCheckpoint()).isEqualTo(ReplicatedDatabase.APPLICATIONS_OWN);
        assertThat(replicator.aside()).get().asString().contains("SHMMAP", "journal-mode");
        assertThat(NoSharedMemory.isInWalMode(database)).isTrue();
        close();
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
        try (Connection after = SimulatedProcess.connect(database)) {
            RandomWrites.execute(after, "INSERT INTO t VALUES (2)");
        }
    }

    /** Fails when TakeBack does not try whether it still fails: a full disk may have room again. */
    @Test
    void where_it_works_again_it_stays_and_is_replicated() throws Exception {
        replicated();
        failed();
        close();
        assertThat(NoSharedMemory.isInWalMode(database)).isTrue();
        application = SimulatedProcess.connect(database);
        RandomWrites.execute(application, "INSERT INTO t VALUES (2)");
        replicator.connectionOpened();
        steps();
        assertThat(replicator.aside()).isEmpty();
        assertThat(replicator.isCaughtUp()).isTrue();
        close();
    }

    /** Fails when TakeBack does not ask who has switched it. */
    @Test
    void a_file_that_the_application_has_in_WAL_mode_stays_so() throws Exception {
        try (Connection other = SimulatedProcess.connect(database)) {
            RandomWrites.execute(other, "PRAGMA journal_mode=WAL");
        }
        replicated();
        fails = any -> true;
        failed();
        close();
        assertThat(NoSharedMemory.isInWalMode(database)).isTrue();
    }

    /** Fails when LastSync does not ask how many commits came while the database was left alone. */
    @Test
    void what_was_committed_meanwhile_is_named_when_the_process_ends() throws Exception {
        connections.commits = 2;
        replicated();
        assertThat(new LastSync(replicator).shortfall(machine.clock(() -> {}).instant(), 0))
                .isEmpty();
        failed();
        connections.commits = 5;
        assertThat(new LastSync(replicator)
                        .shortfall(machine.clock(() -> {}).instant(), 0)
                        .orElseThrow()
                        .backlog()
                        .commits())
                .isEqualTo(3);
        close();
    }

    private void replicated() throws SQLException {
        steps();
        assertThat(replicator.aside()).isEmpty();
        RandomWrites.execute(application, "INSERT INTO t VALUES (1)");
        steps();
        assertThat(replicator.isCaughtUp()).isTrue();
    }

    /** As the driver tells the application. */
    private void failed() {
        replicator.statementFailed(new SQLException("[SQLITE_IOERR_SHMMAP]  I/O error mapping -shm", null, 5386));
    }

    private void close() throws SQLException {
        replicator.lastConnectionClosing();
        application.close();
        replicator.lastConnectionClosed();
    }

    private void steps() {
        for (int i = 0; i < 20; i++) {
            step.run(true);
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
