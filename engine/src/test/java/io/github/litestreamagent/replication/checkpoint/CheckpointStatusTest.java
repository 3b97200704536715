package io.github.litestreamagent.replication.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.database.Busy;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What checkpoint cycles say of themselves, and what they do beside readers and writers that stay. */
class CheckpointStatusTest {

    /** Larger than min-checkpoint-page-count. */
    private static final String LONG =
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1100) INSERT INTO t SELECT randomblob(4000) FROM n";

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 16 << 20);
    private Path database;
    private SimulatedProcess process;
    private Beside besideCycles = () -> {};

    /** Happens before each statement of the replicator. */
    private interface Beside {

        void happen() throws SQLException;
    }

    @BeforeEach
    void replicate() throws Exception {
        database = dir.resolve("app.db");
        process = new SimulatedProcess(
                database,
                new MemoryStorage(),
                machine,
                ReplicationSettings.DEFAULTS,
                "writer",
                1000,
                this::atDriver,
                () -> {});
        process.open();
        sql("CREATE TABLE t (a)");
        sql("INSERT INTO t VALUES (1)");
        steps(20);
        assertThat(status()).isEqualTo(CheckpointStatus.NONE);
    }

    @AfterEach
    void end() throws Exception {
        process.kill();
    }

    @Test
    void a_cycle_beside_nobody_completes_in_one_pass_and_without_a_lock() throws Exception {
        sql(LONG);
        steps(20);
        assertThat(status().completed()).isPositive();
        assertThat(status().deferred()).isZero();
        assertThat(status().passes()).isEqualTo(1);
        assertThat(status().longestLocked()).isZero();
        assertThat(status().readerSince()).isEmpty();
    }

    /** Then there is a tail. Fails when CheckpointCycle.withWriteLock does not count the time. */
    @Test
    void a_cycle_beside_commits_takes_the_lock_and_says_for_how_long() throws Exception {
        sql(LONG);
        besideCycles = () -> RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (3)");
        steps(5);
        besideCycles = () -> {};
        assertThat(status().completed()).isPositive();
        assertThat(status().longestLocked()).isPositive();
        assertThat(status().longestLocked()).isGreaterThanOrEqualTo(status().locked());
    }

    /** Fails when CheckpointCycle.run takes the write lock although a reader was met. */
    @Test
    void a_reader_that_stays_is_told_with_the_moment_since_when_and_costs_no_write_lock() throws Exception {
        try (Connection reader = SimulatedProcess.connect(database)) {
            RandomWrites.execute(reader, "BEGIN");
            RandomWrites.execute(reader, "SELECT count(*) FROM t");
            sql(LONG);
            steps(5);
            var met = machine.now();
            assertThat(status().readerSince())
                    .hasValueSatisfying(since -> assertThat(since).isBeforeOrEqualTo(met));
            var since = status().readerSince();
            sql(LONG);
            steps(60);
            assertThat(status().readerSince()).isEqualTo(since);
            assertThat(status().completed()).isZero();
            assertThat(status().deferred()).isGreaterThan(1);
            assertThat(status().longestLocked()).isZero();
            assertThat(process.replicator().isCaughtUp()).isTrue();
        }
        steps(60);
        assertThat(status().readerSince()).isEmpty();
        assertThat(status().completed()).isPositive();
    }

    /** One that has always something more to commit. Fails when CheckpointStatus.after counts no cycle that was put off. */
    @Test
    void a_writer_that_keeps_its_lock_defers_the_cycle_and_is_no_reader() throws Exception {
        sql(LONG);
        try (Connection writer = SimulatedProcess.connect(database)) {
            RandomWrites.execute(writer, "BEGIN IMMEDIATE");
            besideCycles = () -> {
                RandomWrites.execute(writer, "INSERT INTO t VALUES (2)");
                RandomWrites.execute(writer, "COMMIT");
                RandomWrites.execute(writer, "BEGIN IMMEDIATE");
            };
            steps(5);
            besideCycles = () -> {};
            assertThat(status().completed()).isZero();
            assertThat(status().deferred()).isPositive();
            assertThat(status().longestLocked()).isZero();
            assertThat(status().readerSince()).isEmpty();
            RandomWrites.execute(writer, "COMMIT");
        }
        steps(60);
        assertThat(status().completed()).isPositive();
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    /** Under the lock of the replicator nothing can. */
    private void atDriver() {
        try {
            besideCycles.happen();
        } catch (SQLException e) {
            assertThat(Busy.is(e)).as("busy: " + e).isTrue();
        }
    }

    private CheckpointStatus status() {
        return process.replicator().checkpoints();
    }

    private void sql(String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
