package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import io.github.litestreamagent.agent.connections.FakeReplication;
import io.github.litestreamagent.replication.application.WriteQueue;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Which statements wait in line for the write lock, and when a turn ends: the clock of the line stands still, so nobody gives up. */
@ParameterizedClass
@MethodSource("drivers")
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WriteTurnTest {

    private static final String INSERT = "INSERT INTO t VALUES(1)";

    @Parameter
    private Path jar;

    @OutlivedTempDir
    private Path directory;

    private final AtomicLong clock = new AtomicLong();
    private final FakeReplication replication = new FakeReplication();
    private WovenDriver driver;
    private Connection first;
    private Connection second;

    static List<Path> drivers() throws IOException {
        return WovenDriver.jars();
    }

    interface Work {

        void run() throws SQLException;
    }

    @BeforeEach
    void open() throws Exception {
        driver = WovenDriver.of(jar);
        Bridge.install(replication.hooks());
        first = connect();
        second = connect();
        execute(first, "PRAGMA journal_mode=WAL");
        replication.await("a.db").writers = new WriteQueue(clock::get);
        execute(first, "CREATE TABLE t(a PRIMARY KEY)");
        execute(second, "PRAGMA cache_size=1000");
    }

    @AfterEach
    void close() throws SQLException {
        clock.set(TimeUnit.HOURS.toNanos(1)); // whoever still waits gives up
        first.close();
        second.close();
        Bridge.install(Hooks.NONE);
    }

    private Connection connect() throws Exception {
        return driver.connect("jdbc:sqlite:" + directory.resolve("a.db") + "?busy_timeout=30000", new Properties());
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Fails when StatementPass.endTurn does not ask whether the transaction goes on, and when it does nothing. */
    @Test
    void aWriteWaitsForTheEndOfATransactionThatHasTheLock() throws Exception {
        execute(first, "BEGIN IMMEDIATE");
        execute(first, INSERT);
        requireThatTheNextOneWaitsUntil(() -> execute(first, "COMMIT"), "REPLACE INTO t VALUES(2)");
        execute(first, "BEGIN");
        execute(first, "INSERT INTO t VALUES(3)");
        requireThatTheNextOneWaitsUntil(() -> execute(first, "ROLLBACK"), "BEGIN IMMEDIATE");
        execute(second, "COMMIT");
        execute(first, "INSERT INTO t VALUES(4)");
        execute(second, "INSERT INTO t VALUES(5)");
    }

    /** The driver does not say what it runs. Fails when SqlStatement.UNKNOWN does not ask for the write lock. */
    @Test
    void aBatchWaitsAndHasTheTurnToTheEndOfItsTransaction() throws Exception {
        execute(first, "BEGIN IMMEDIATE");
        requireThatTheNextOneWaitsUntil(() -> execute(first, "COMMIT"), this::batch);
        requireThatTheNextOneWaitsUntil(second::commit, () -> execute(first, "INSERT INTO t VALUES(9)"));
    }

    private void batch() throws SQLException {
        second.setAutoCommit(false);
        try (PreparedStatement insert = second.prepareStatement("INSERT INTO t VALUES(?)")) {
            for (int i = 1; i < 4; i++) {
                insert.setInt(1, i);
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Fails when TrackedConnection.closed does not end the turn. */
    @Test
    void aConnectionThatIsClosedInItsTransactionLetsTheOthersPass() throws Exception {
        execute(first, "BEGIN IMMEDIATE");
        requireThatTheNextOneWaitsUntil(first::close, INSERT);
    }

    /** Fails when StatementPass.settle ends the turn only where nothing failed. */
    @Test
    void aStatementThatFailsEndsItsTurn() throws Exception {
        execute(first, INSERT);
        assertThatThrownBy(() -> execute(first, INSERT)).isInstanceOf(SQLException.class);
        execute(second, "INSERT INTO t VALUES(3)");
    }

    /** A read does not ask for the lock, and what may fail at once is not made to wait first. Fails when StatementPass.asksForWriteLock is true of all. */
    @Test
    void nobodyElseWaits() throws Exception {
        execute(first, "BEGIN IMMEDIATE");
        execute(second, "SELECT count(*) FROM t");
        execute(second, "PRAGMA user_version");
        execute(second, "BEGIN");
        execute(second, "SELECT count(*) FROM t");
        assertThatThrownBy(() -> execute(second, INSERT)).isInstanceOf(SQLException.class);
        execute(second, "ROLLBACK");
        execute(first, "COMMIT");
    }

    private void requireThatTheNextOneWaitsUntil(Work ending, String sql) throws Exception {
        requireThatTheNextOneWaitsUntil(ending, () -> execute(second, sql));
    }

    private static void requireThatTheNextOneWaitsUntil(Work ending, Work work) throws Exception {
        FutureTask<Void> next = new FutureTask<>(() -> {
            work.run();
            return null;
        });
        Thread thread = new Thread(next);
        thread.start();
        while (thread.isAlive() && !isInLine(thread)) {
            Thread.onSpinWait();
        }
        assertThat(next).isNotDone();
        ending.run();
        next.get(10, TimeUnit.SECONDS);
    }

    private static boolean isInLine(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().equals(WriteQueue.class.getName())
                        && frame.getMethodName().equals("await"));
    }
}
