package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseReplicatorTest {

    @TempDir
    Path dir;

    @Test
    void a_database_is_replicated_while_it_is_written() throws Exception {
        Path db = dir.resolve("app.db");
        ReplicaStorages storages = new ReplicaStorages();
        ReplicaStorage storage = storages.open(new FileLocation(dir.resolve("replica")));
        DatabaseReplicator replicator = new DatabaseReplicator(new ReplicationContext(
                db,
                JdbcConnection::open,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                "test",
                Log.with("db", "app.db")));
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + db);
                Statement statement = app.createStatement()) {
            replicator.connectionOpened();
            statement.execute("PRAGMA wal_autocheckpoint=0");
            statement.execute("PRAGMA synchronous=NORMAL");
            statement.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT)");
            replicator.nudge();
            long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
            while (System.nanoTime() < end) {
                replicator.gate().enter(Gate.Statement.PATIENT);
                try {
                    statement.executeUpdate("INSERT INTO t (v) VALUES (hex(randomblob(100)))");
                } finally {
                    replicator.gate().exit(Gate.Statement.PATIENT);
                }
                replicator.nudge();
            }
            awaitCaughtUp(replicator);
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        assertThat(Path.of(db + "-wal")).doesNotExist();
        awaitCaughtUp(replicator);
        new Restore(storage).run(new RestoreRequest(dir.resolve("restored.db"), Optional.empty(), false, false, false));
        assertThat(Files.mismatch(db, dir.resolve("restored.db"))).isEqualTo(-1);
    }

    @Test
    void a_file_that_is_deleted_while_it_is_open_is_no_failure_of_the_replica() throws Exception {
        Path db = dir.resolve("app.db");
        ReplicaStorage storage = new ReplicaStorages().open(new FileLocation(dir.resolve("replica")));
        DatabaseReplicator replicator = new DatabaseReplicator(new ReplicationContext(
                db,
                JdbcConnection::open,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                "test",
                Log.with("db", "app.db")));
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + db);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            replicator.connectionOpened();
            for (int i = 0; i < 1000 && !replicator.progress().mayCommit(); i++) {
                Thread.sleep(5);
            }
            awaitCaughtUp(replicator);
            Files.delete(db);
            for (int i = 0; i < 1000 && replicator.aside().isEmpty(); i++) {
                replicator.nudge();
                Thread.sleep(5);
            }
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        assertThat(replicator.reason().map(Reason::code)).contains(ReasonCode.FILE_REPLACED);
        assertThat(replicator.lag().error()).isEmpty();
    }

    @Test
    void nothing_is_owed_to_a_file_that_was_deleted_after_it_was_closed() throws Exception {
        Path db = dir.resolve("app.db");
        ReplicaStorage storage = new ReplicaStorages().open(new FileLocation(dir.resolve("replica")));
        DatabaseReplicator replicator = new DatabaseReplicator(new ReplicationContext(
                db,
                JdbcConnection::open,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                "test",
                Log.with("db", "app.db")));
        try (Connection app = DriverManager.getConnection("jdbc:sqlite:" + db);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
        }
        replicator.lastConnectionClosing();
        Files.delete(db);
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
        assertThat(replicator.lag().error()).isEmpty();
        assertThat(db).doesNotExist();
    }

    private static void awaitCaughtUp(DatabaseReplicator replicator) throws InterruptedException {
        for (int i = 0; i < 1000 && !replicator.isCaughtUp(); i++) {
            Thread.sleep(5);
        }
        assertThat(replicator.isCaughtUp()).isTrue();
    }
}
