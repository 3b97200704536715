package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wal_checkpoint(TRUNCATE)} of the application finds none of our readers in its way, also while the agent begins. */
class OwnCheckpointTest {

    private static final int ROWS = 20;
    private static final int CAPTURE_BYTES = 64 << 10;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), CAPTURE_BYTES);
    private final MemoryStorage storage = new MemoryStorage();
    private Path database;
    private SimulatedProcess process;
    private int truncated;
    private int busy;
    private Runnable atStorage = () -> {};

    private void start(String writer) throws SQLException {
        database = dir.resolve("app.db");
        process = new SimulatedProcess(
                database,
                storage,
                machine,
                ReplicationSettings.DEFAULTS,
                writer,
                1000,
                () -> {},
                () -> atStorage.run());
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
    }

    private void fill() throws SQLException {
        RandomWrites.execute(process.connection(0), "CREATE TABLE IF NOT EXISTS t (a)");
        for (int i = 0; i < ROWS; i++) {
            insert();
        }
    }

    @AfterEach
    void end() throws SQLException {
        process.kill();
    }

    /** Fails when OwnCheckpoint.makeWay does not begin anew. */
    @Test
    void in_the_middle_of_the_first_upload() throws Exception {
        start("first");
        fill();
        atStorage = () -> {
            if (truncated == 0 && process.replicator().progress().backlog().bytes() > 0) {
                truncate();
            }
        };
        steps(20);

        assertThat(truncated).as("while the first file was uploaded").isEqualTo(1);
        assertThat(busy).isZero();
        assertThat(storage.list(Level.SYNC)).hasSize(1);
        assertRestoresToTheDatabase();
    }

    /** It would never come to its end. Fails when OwnCheckpoint.beginAnew does not count. */
    @Test
    void the_first_upload_is_not_begun_anew_for_ever() throws Exception {
        start("first");
        fill();
        atStorage = () -> {
            if (storage.created().isEmpty()) {
                insert();
                truncate();
            }
        };
        steps(40);

        assertThat(truncated).isGreaterThan(3);
        assertThat(busy).as("a reader of ours was in the way in the end").isPositive();
        assertRestoresToTheDatabase();
    }

    /** Which is in memory. Fails when FirstFile.file reads every database from its file. */
    @Test
    void as_often_as_it_likes_in_the_first_upload_of_a_small_database() throws Exception {
        start("first");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        storage.next(Operation.PUT, Answer.slowDown(), Answer.slowDown(), Answer.slowDown());
        atStorage = () -> {
            if (storage.created().isEmpty()
                    && process.replicator().progress().backlog().bytes() > 0) {
                insert();
                truncate();
            }
        };
        steps(200);

        assertThat(truncated).isGreaterThan(3);
        assertThat(busy).isZero();
        assertThat(storage.created()).as("each file once").doesNotHaveDuplicates();
        assertRestoresToTheDatabase();
    }

    /** No file of every page follows. Fails when FirstFile.file reads each file from the database. */
    @Test
    void while_the_rest_of_the_log_of_a_killed_process_is_uploaded() throws Exception {
        start("first");
        fill();
        steps(20);
        storage.next(Operation.PUT, Collections.nCopies(50, Answer.slowDown()).toArray(Answer[]::new));
        insert();
        try (Connection keepsTheLog = SimulatedProcess.connect(database)) {
            RandomWrites.execute(keepsTheLog, "SELECT 1 FROM t");
            process.kill();
            start("second");
        }
        steps(2);
        assertThat(process.replicator().isCaughtUp()).isFalse();
        truncate();
        assertThat(busy).isZero();
        assertThat(database.resolveSibling("app.db-wal")).isEmptyFile();
        steps(200);

        assertThat(storage.list(Level.SYNC).stream()
                        .skip(1)
                        .mapToLong(file -> file.size())
                        .max()
                        .orElseThrow())
                .as("largest file behind the first")
                .isLessThan(storage.list(Level.SYNC).get(0).size() / 2);
        assertRestoresToTheDatabase();
    }

    /** A file of every page would have to follow. Fails when OwnCheckpoint.mayCapture does not ask for the log. */
    @Test
    void not_while_a_large_transaction_is_uploaded_from_the_log() throws Exception {
        start("first");
        fill();
        steps(20);
        storage.next(Operation.PUT, Collections.nCopies(3, Answer.slowDown()).toArray(Answer[]::new));
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(" + 2 * CAPTURE_BYTES + "))");
        process.nudge();
        steps(1);
        long lists = storage.wholeLists();
        truncate();
        assertThat(busy).isPositive();
        steps(200);

        assertThat(storage.wholeLists())
                .as("the chain was never looked at anew")
                .isEqualTo(lists);
        assertRestoresToTheDatabase();
    }

    private void insert() {
        try {
            RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(1000))");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    /** As the hooks of the driver do. */
    private void truncate() {
        truncated++;
        process.replicator().checkpointRequested();
        try (Statement statement = process.connection(0).createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            busy += row.getInt(1);
        } catch (SQLException e) {
            throw new AssertionError(e);
        } finally {
            process.replicator().checkpointEnded();
        }
    }

    private void assertRestoresToTheDatabase() throws Exception {
        assertThat(process.replicator().isCaughtUp()).isTrue();
        process.close();
        steps(20);
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
