package io.github.litestreamagent.replication.shutdown;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.HookedStorage;
import io.github.litestreamagent.replication.JdbcConnection;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.state.Backlog;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FinalSyncTest {

    private static final Duration MORE_THAN_THE_TEST_MAY_TAKE = Duration.ofMinutes(10);

    private static final Duration INTERVAL = Duration.ofMillis(10);

    @TempDir
    Path dir;

    private Path database;

    /** Fails when FinalSync.await looks no longer at the time that it took. */
    @Test
    @Timeout(60)
    void a_thread_that_never_ceases_to_commit_holds_up_the_end_of_the_process_only_as_long_as_it_may()
            throws Exception {
        DatabaseReplicator replicator =
                replicator(new ReplicaStorages().open(new FileLocation(dir.resolve("replica"))));
        AtomicBoolean stop = new AtomicBoolean();
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("CREATE TABLE t (v)");
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(replicator, statement, stop));
            assertThat(new FinalSync(List.of(replicator)).run(Duration.ofSeconds(2), INTERVAL, Instant.now()))
                    .isFalse();
            assertThat(writer).isNotDone();
            stop.set(true);
            writer.join();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    /** It may have everything at the very moment that it is over. Fails when LastSync.shortfall does not ask commitsOn. */
    @Test
    @Timeout(60)
    void an_application_that_commits_on_is_named_though_nothing_is_left_at_this_moment() throws Exception {
        DatabaseReplicator replicator = replicator(new MemoryStorage());
        LastSync last = new LastSync(replicator);
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE t (v)");
            awaitCaughtUp(replicator);
            Instant captured = replicator.progress().shippedUntil();
            assertThat(last.shortfall(captured.minusSeconds(1), TimeUnit.SECONDS.toNanos(1)))
                    .hasValueSatisfying(left -> {
                        assertThat(left.backlog()).isEqualTo(new Backlog(0, 0, true));
                        assertThat(left.reason()).startsWith("busy: the application commits on");
                    });
            assertThat(last.shortfall(captured, TimeUnit.SECONDS.toNanos(1))).isEmpty();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    /** The backoff alone would come to more than two minutes. Fails when ReplicationSteps.next does not shorten its pauses. */
    @Test
    @Timeout(60)
    void the_last_sync_tries_again_at_its_own_pace() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        DatabaseReplicator replicator = replicator(storage);
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            awaitCaughtUp(replicator);
            storage.next(
                    Operation.PUT, Collections.nCopies(8, Answer.slowDown()).toArray(Answer[]::new));
            statement.execute("INSERT INTO t VALUES (1)");
            assertThat(new FinalSync(List.of(replicator)).run(Duration.ofSeconds(30), INTERVAL, Instant.now()))
                    .isTrue();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    /** The process ends with the file open: SQLite would leave the log beside it. Fails when Attachment.fold does nothing. */
    @Test
    @Timeout(60)
    void a_file_that_stays_open_is_complete_without_its_log() throws Exception {
        DatabaseReplicator replicator = replicator(new MemoryStorage());
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE t (v)");
            statement.execute("INSERT INTO t VALUES (1), (2)");
            new FinalSync(List.of(replicator)).run(MORE_THAN_THE_TEST_MAY_TAKE, INTERVAL, Instant.now());
            assertThat(Path.of(database + "-wal")).isEmptyFile();
            Path alone = Files.copy(database, dir.resolve("alone.db"));
            try (Connection copy = DriverManager.getConnection("jdbc:sqlite:" + alone);
                    ResultSet rows = copy.createStatement().executeQuery("SELECT count(*) FROM t")) {
                assertThat(rows.getInt(1)).isEqualTo(2);
            }
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    /** Such a database counts as caught up elsewhere. Fails when LastSync.shortfall does not ask why a database is left aside. */
    @Test
    @Timeout(60)
    void replication_that_stops_at_the_very_end_is_not_called_complete() throws Exception {
        DatabaseReplicator replicator = replicator(new HookedStorage(new MemoryStorage(), () -> {
            throw new IllegalStateException("a defect");
        }));
        FinalSync last = new FinalSync(List.of(replicator));
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            assertThat(last.run(MORE_THAN_THE_TEST_MAY_TAKE, INTERVAL, Instant.now()))
                    .isFalse();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    /** Lost to another writer, say. Fails when LastSync.shortfall does not ask whether it is stopped. */
    @Test
    @Timeout(60)
    void replication_that_stopped_long_before_the_end_is_not_called_complete() throws Exception {
        DatabaseReplicator replicator = replicator(new HookedStorage(new MemoryStorage(), () -> {
            throw new IllegalStateException("a defect");
        }));
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            while (replicator.aside().isEmpty()) {
                replicator.nudge();
                Thread.sleep(5);
            }
            assertThat(new FinalSync(List.of(replicator)).run(Duration.ofSeconds(5), INTERVAL, Instant.now()))
                    .isFalse();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    /** It was captured before the application left WAL mode. Fails when FinalSync leaves out what is aside. */
    @Test
    @Timeout(60)
    void what_a_database_has_left_that_stands_aside_is_shipped() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        DatabaseReplicator replicator = replicator(storage);
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            awaitCaughtUp(replicator);
            storage.next(Operation.PUT, Answer.slowDown());
            statement.execute("INSERT INTO t VALUES (1)");
            replicator.standAside(Obstacle.EXCLUSIVE_LOCKING);
            assertThat(replicator.isCaughtUp()).isFalse();
            assertThat(new FinalSync(List.of(replicator)).run(Duration.ofSeconds(30), INTERVAL, Instant.now()))
                    .isTrue();
            assertThat(replicator.isCaughtUp()).isTrue();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    /** The application's memory is not ours to judge. Fails when ReplicationSteps.step stops at an OutOfMemoryError. */
    @Test
    @Timeout(60)
    void replication_outlives_a_moment_without_memory() throws Exception {
        AtomicInteger exhausted = new AtomicInteger(1);
        ReplicaStorage storage = new HookedStorage(new MemoryStorage(), () -> {
            if (exhausted.getAndDecrement() > 0) {
                throw new OutOfMemoryError("as the application's next allocation meets it");
            }
        });
        DatabaseReplicator replicator = replicator(storage);
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            awaitCaughtUp(replicator);
            assertThat(replicator.aside()).isEmpty();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    @Test
    @Timeout(60)
    void a_store_that_was_never_reached_does_not_hold_up_the_end_of_the_process() throws Exception {
        Answer[] dead = Collections.nCopies(100, Answer.timeoutBefore()).toArray(Answer[]::new);
        DatabaseReplicator replicator = replicator(new MemoryStorage().next(Operation.LIST, dead));
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            new FinalSync(List.of(replicator)).run(MORE_THAN_THE_TEST_MAY_TAKE, INTERVAL, Instant.now());
            assertThat(replicator.isCaughtUp()).isFalse();
            assertThat(replicator.lag().behindSince())
                    .as("how long, for the alarm")
                    .isPresent();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
    }

    /** Its last answer was a refusal, and the process ends before the next try. Fails when Uploads.tryAnew does nothing. */
    @Test
    @Timeout(60)
    void a_store_that_has_come_back_since_the_last_try_gets_what_it_never_had() throws Exception {
        MemoryStorage storage = new MemoryStorage().next(Operation.LIST, Answer.slowDown());
        DatabaseReplicator replicator = replicator(storage);
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            while (!replicator.progress().isHopeless()) {
                Thread.sleep(5);
            }
            assertThat(new FinalSync(List.of(replicator)).run(Duration.ofSeconds(30), INTERVAL, Instant.now()))
                    .isTrue();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    /** The last sync gives such a database up after two seconds. Fails when OpenStep.tryAnew does nothing. */
    @Test
    @Timeout(60)
    void a_transaction_that_kept_a_database_from_WAL_is_forgotten_when_it_has_ended() throws Exception {
        DatabaseReplicator replicator = replicator(new MemoryStorage());
        try (Connection app = open(replicator);
                Statement statement = app.createStatement()) {
            statement.execute("CREATE TABLE t (v)");
            statement.execute("BEGIN IMMEDIATE");
            statement.execute("INSERT INTO t VALUES (1)");
            replicator.nudge();
            while (!replicator.progress().isBlockedFor(1)) {
                Thread.sleep(5);
            }
            statement.execute("COMMIT");
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        assertThat(replicator.progress().isBlockedFor(1)).isFalse();
        awaitCaughtUp(replicator);
    }

    private static void awaitCaughtUp(DatabaseReplicator replicator) throws InterruptedException {
        while (!replicator.isCaughtUp()) {
            replicator.nudge();
            Thread.sleep(5);
        }
    }

    private DatabaseReplicator replicator(ReplicaStorage storage) {
        database = dir.resolve("app.db");
        return new DatabaseReplicator(new ReplicationContext(
                database,
                JdbcConnection::open,
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
            replicator.gate().enter(Gate.Statement.PATIENT);
            try {
                statement.executeUpdate("INSERT INTO t (v) VALUES (hex(randomblob(100)))");
            } catch (SQLException e) {
                throw new AssertionError(e);
            } finally {
                replicator.gate().exit(Gate.Statement.PATIENT);
            }
            replicator.nudge();
        }
    }
}
