package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FinalSyncTest {

    private static final Duration MORE_THAN_THE_TEST_MAY_TAKE = Duration.ofMinutes(10);

    @TempDir
    Path dir;

    private Path database;

    @Test
    @Timeout(60)
    void a_thread_that_never_ceases_to_commit_does_not_hold_up_the_end_of_the_process() throws Exception {
        DatabaseReplicator replicator =
                replicator(new ReplicaStorages().open(new FileLocation(dir.resolve("replica"))));
        AtomicBoolean stop = new AtomicBoolean();
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("CREATE TABLE t (v)");
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(replicator, statement, stop));
            new FinalSync(List.of(replicator)).run(MORE_THAN_THE_TEST_MAY_TAKE, Instant.now());
            assertThat(writer).isNotDone();
            stop.set(true);
            writer.join();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        while (!replicator.isCaughtUp()) {
            Thread.sleep(5);
        }
    }

    @Test
    @Timeout(60)
    void a_store_that_was_never_reached_does_not_hold_up_the_end_of_the_process() throws Exception {
        Answer[] dead = Collections.nCopies(100, Answer.timeoutBefore()).toArray(Answer[]::new);
        DatabaseReplicator replicator = replicator(new MemoryStorage().next(Operation.LIST, dead));
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            new FinalSync(List.of(replicator)).run(MORE_THAN_THE_TEST_MAY_TAKE, Instant.now());
            assertThat(replicator.isCaughtUp()).isFalse();
            assertThat(replicator.lag().behindSince())
                    .as("how long, for the alarm")
                    .isPresent();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    private DatabaseReplicator replicator(ReplicaStorage storage) {
        database = dir.resolve("app.db");
        return new DatabaseReplicator(new ReplicationContext(
                database,
                path -> DriverManager.getConnection("jdbc:sqlite:file:" + path + "?cache=private"),
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                "test",
                Log.with("db", "app.db")));
    }

    private Connection open(DatabaseReplicator replicator) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        replicator.connectionOpened();
        return connection;
    }

    private static void write(DatabaseReplicator replicator, Statement statement, AtomicBoolean stop) {
        while (!stop.get()) {
            replicator.gate().enter(false);
            try {
                statement.executeUpdate("INSERT INTO t (v) VALUES (hex(randomblob(100)))");
            } catch (SQLException e) {
                throw new AssertionError(e);
            } finally {
                replicator.gate().exit(false);
            }
            replicator.nudge();
        }
    }
}
