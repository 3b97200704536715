package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that does not answer, for as long as the application works: no commit, no close and no open waits for it (R6). The answers come
 * when the application is done, so a commit that waited for one would wait for ever.
 *
 * <p>Fails when {@code ReplicationSteps.next} sends inside {@code holding.locked}.
 */
class StoreAwayTest {

    private static final int COMMITS = 3000;

    @TempDir
    Path dir;

    private final CountDownLatch answer = new CountDownLatch(1);
    private final MemoryStorage storage = new MemoryStorage();
    private Path database;
    private DatabaseReplicator replicator;

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void no_commit_waits_for_the_first_answer_of_a_store() throws Exception {
        start();
        storage.next(Operation.PROBE, Answer.slow(answer));
        storage.next(Operation.LIST, Answer.slow(answer));
        workWithoutAnswer(0);
        proveReplica();
    }

    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void no_commit_waits_for_an_upload() throws Exception {
        start();
        open(connection -> {
            commit(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)");
            awaitCaughtUp();
            storage.next(Operation.PUT, Answer.slow(answer));
            commit(connection, "INSERT INTO t (v) VALUES (randomblob(100))");
            while (answers() == 0) {
                Thread.sleep(5);
            }
            commits(connection);
        });
        workWithoutAnswer(COMMITS + 1);
        proveReplica();
    }

    /**
     * On the threads of the agent. Fails when ReplicationSteps.step runs Snapshots.run itself, or Attachment.look heeds no Keeper.isPinned.
     */
    @Test
    @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
    void no_commit_and_no_upload_waits_for_a_snapshot() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        SnapshotStorage slow = new SnapshotStorage(storage);
        slow.inTheMiddle(() -> {
            begun.countDown();
            answer.await();
        });
        start(
                slow,
                TestSettings.defaults()
                        .minCheckpointPageCount(20)
                        .snapshotInterval(Duration.ofMillis(1))
                        .build());
        open(connection -> {
            commit(connection, "CREATE TABLE t (id INTEGER PRIMARY KEY, v BLOB)");
            awaitCaughtUp();
            while (begun.getCount() > 0) {
                commit(connection, "INSERT INTO t (v) VALUES (zeroblob(100000))");
                Thread.sleep(5);
            }
            long cycles = replicator.checkpoints().completed();
            commits(connection);
            awaitCaughtUp();
            assertThat(replicator.checkpoints().completed()).isEqualTo(cycles);
            answer.countDown();
            while (replicator.checkpoints().completed() == cycles) {
                commit(connection, "INSERT INTO t (v) VALUES (zeroblob(100000))");
                Thread.sleep(5);
            }
        });
        slow.requireWell();
        proveReplica();
        assertThat(storage.list(Level.SNAPSHOT)).isNotEmpty();
    }

    private interface Work {

        void with(Connection connection) throws Exception;
    }

    private void start() {
        start(storage, ReplicationSettings.DEFAULTS);
    }

    private void start(ReplicaStorage replica, ReplicationSettings settings) {
        database = dir.resolve("app.db");
        replicator = new DatabaseReplicator(new ReplicationContext(
                database,
                JdbcConnection::open,
                () -> replica,
                settings,
                Clock.systemUTC(),
                "test",
                Log.with("db", "app.db")));
    }

    private void workWithoutAnswer(int before) throws Exception {
        open(connection -> {
            commit(connection, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BLOB)");
            commits(connection);
        });
        open(connection -> {
            commits(connection);
            assertThat(rows(connection)).isEqualTo(before + 2 * COMMITS);
        });
        assertThat(answer.getCount()).as("the store has not answered").isOne();
    }

    private void proveReplica() throws Exception {
        answer.countDown();
        awaitCaughtUp();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(database, restored)).isEqualTo(-1);
    }

    private void open(Work work) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            replicator.connectionOpened();
            commit(connection, "PRAGMA synchronous=OFF");
            commit(connection, "PRAGMA wal_autocheckpoint=0");
            commit(connection, "PRAGMA busy_timeout=60000");
            work.with(connection);
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    private void commits(Connection connection) throws SQLException {
        for (int i = 0; i < COMMITS; i++) {
            commit(connection, "INSERT INTO t (v) VALUES (randomblob(100))");
        }
    }

    private void commit(Connection connection, String sql) throws SQLException {
        replicator.gate().enter(Gate.Statement.PATIENT);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } finally {
            replicator.gate().exit(Gate.Statement.PATIENT);
        }
        replicator.nudge();
    }

    private static int rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                var row = statement.executeQuery("SELECT count(*) FROM t")) {
            return row.getInt(1);
        }
    }

    /** Requests that wait. */
    private long answers() {
        return storage.journal().stream()
                .filter(call -> call.endsWith(": slow"))
                .count();
    }

    private void awaitCaughtUp() throws InterruptedException {
        while (!replicator.isCaughtUp()) {
            Thread.sleep(5);
        }
    }
}
