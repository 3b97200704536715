package io.github.litestreamagent.replication.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy of the open file alone, as applications make it that had a rollback journal before. */
class AtRestTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();

    /** Fails when Attachment.look does not ask AtRest. */
    @Test
    void a_file_that_the_agent_has_switched_is_complete_seconds_after_the_last_commit() throws Exception {
        SimulatedProcess process = process();
        sql(process, "CREATE TABLE t (a)");
        steps(process, 10);
        assertThat(process.replicator().isSwitched()).isTrue();
        for (int rows = 1; rows <= 3; rows++) {
            sql(process, "INSERT INTO t VALUES (1)");
            steps(process, 130);
            assertThat(rowsInCopy()).isEqualTo(rows);
        }
        process.close();
    }

    /** Fails when Holding.attached does not say who has switched the file. */
    @Test
    void one_that_the_application_has_in_WAL_mode_is_left_to_the_checkpoint_interval() throws Exception {
        SimulatedProcess process = process();
        sql(process, "PRAGMA journal_mode=WAL");
        sql(process, "CREATE TABLE t (a)");
        steps(process, 10);
        sql(process, "INSERT INTO t VALUES (1)");
        steps(process, 130);
        assertThat(process.replicator().isSwitched()).isFalse();
        assertThat(rowsInCopy()).isZero();
        process.close();
    }

    /** Fails when AttachStep.attach does not ask the newest file of the replica. */
    @Test
    void so_it_is_in_the_next_processes() throws Exception {
        replicatedBy("first", "CREATE TABLE t (a)");
        replicatedBy("second", "INSERT INTO t VALUES (1)");
        SimulatedProcess third = process("third");
        steps(third, 10);
        sql(third, "INSERT INTO t VALUES (1)");
        steps(third, 130);
        assertThat(third.replicator().isSwitched()).isTrue();
        assertThat(rowsInCopy()).isEqualTo(2);
        third.close();
    }

    /** Fails when KnownFile.attaching forgets what the application has asked for, or Capturer says what was so when it began. */
    @Test
    void not_once_the_application_has_asked_for_WAL_mode() throws Exception {
        SimulatedProcess process = process("first");
        sql(process, "CREATE TABLE t (a)");
        steps(process, 10);
        process.replicator().walWanted();
        sql(process, "INSERT INTO t VALUES (1)");
        steps(process, 10);
        process.close();
        steps(process, 30);

        SimulatedProcess second = process("second");
        steps(second, 10);
        assertThat(second.replicator().isSwitched()).isFalse();
        second.close();
    }

    @Test
    void not_where_it_asks_for_WAL_mode_before_the_replica_has_answered() throws Exception {
        replicatedBy("first", "CREATE TABLE t (a)");
        SimulatedProcess second = process("second");
        second.replicator().walWanted();
        steps(second, 10);
        assertThat(second.replicator().isSwitched()).isFalse();
        second.close();
    }

    /** Fails when Origin.switched is true of every file of the agent. */
    @Test
    void a_file_in_WAL_mode_before_the_agent_counts_in_no_later_process() throws Exception {
        try (Connection application = SimulatedProcess.connect(dir.resolve("app.db"))) {
            RandomWrites.execute(application, "PRAGMA journal_mode=WAL");
        }
        replicatedBy("first", "CREATE TABLE t (a)");
        SimulatedProcess second = process("second");
        steps(second, 10);
        assertThat(second.replicator().isSwitched()).isFalse();
        second.close();
    }

    /** Fails when OwnFile.wasSwitched does not compare the file. */
    @Test
    void a_copy_of_a_switched_file_counts_for_nothing() throws Exception {
        replicatedBy("first", "CREATE TABLE t (a)");
        Path copy = dir.resolve("copy.db");
        Files.copy(dir.resolve("app.db"), copy);
        Files.move(copy, dir.resolve("app.db"), StandardCopyOption.REPLACE_EXISTING);
        SimulatedProcess second = process("second");
        steps(second, 10);
        assertThat(second.replicator().isSwitched()).isFalse();
        second.close();
    }

    private void replicatedBy(String writer, String statement) throws SQLException {
        SimulatedProcess process = process(writer);
        sql(process, statement);
        steps(process, 10);
        process.close();
        steps(process, 30);
    }

    @Test
    void it_is_copied_two_seconds_after_the_last_commit_and_every_ten_seconds_at_most() {
        AtRest atRest = new AtRest();
        assertThat(atRest.isDue(1, seconds(0))).isFalse();
        assertThat(atRest.isDue(0, seconds(1))).isFalse();
        assertThat(atRest.isDue(0, seconds(2))).isTrue();
        atRest.copied(seconds(2));
        assertThat(atRest.isDue(1, seconds(3))).isFalse();
        assertThat(atRest.isDue(0, seconds(6))).isFalse();
        assertThat(atRest.isDue(0, seconds(12))).isTrue();
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }

    private int rowsInCopy() throws Exception {
        Path copy = dir.resolve("copy.db");
        Files.deleteIfExists(dir.resolve("copy.db-wal"));
        Files.deleteIfExists(copy);
        Files.copy(dir.resolve("app.db"), copy);
        try (Connection connection = SimulatedProcess.connect(copy);
                Statement statement = connection.createStatement();
                ResultSet tables = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
            if (tables.getInt(1) == 0) {
                return 0;
            }
            try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM t")) {
                return rows.getInt(1);
            }
        }
    }

    private SimulatedProcess process() throws SQLException {
        return process("writer");
    }

    private SimulatedProcess process(String writer) throws SQLException {
        SimulatedProcess process = new SimulatedProcess(
                dir.resolve("app.db"), storage, machine, ReplicationSettings.DEFAULTS, writer, 0, () -> {}, () -> {});
        process.open();
        return process;
    }

    private static void sql(SimulatedProcess process, String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private void steps(SimulatedProcess process, int steps) {
        for (int i = 0; i < steps; i++) {
            process.step();
            machine.pass(Duration.ofMillis(100).toNanos());
        }
    }
}
