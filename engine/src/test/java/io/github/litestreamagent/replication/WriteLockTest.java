package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Step;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * R5: what is done under the write lock is proportional to the tail of the log, and not to the database, nor to the log. Counted in bytes
 * that the thread reads and writes. Fails when CheckpointCycle.underLock sums the database file.
 */
@EnabledOnOs(OS.LINUX)
class WriteLockTest {

    private static final int TAIL_ROWS = 20;
    private static final int MORE_THAN_A_CHECKPOINT_NEEDS = 8;

    /** Several times what those rows and the first page of the file take. */
    private static final long MOST_BYTES = 1 << 20;

    @TempDir
    Path dir;

    private DatabaseReplicator replicator;
    private Step step;
    private Connection application;
    private boolean commitsInBetween;
    private DatabaseConnection locker;
    private long begun;
    private long underLock;

    @Test
    void the_work_under_the_lock_is_that_of_the_tail_whatever_the_size_of_database_and_log() throws Exception {
        long small = bytesUnderLock("small.db", 1);
        long large = bytesUnderLock("large.db", 64);
        assertThat(small).isPositive();
        assertThat(large).isLessThan(MOST_BYTES).isLessThan(2 * small);
    }

    private long bytesUnderLock(String name, int megabytes) throws Exception {
        Path database = dir.resolve(name);
        MemoryStorage storage = new MemoryStorage();
        replicator = new DatabaseReplicator(
                new ReplicationContext(
                        database,
                        this::watched,
                        () -> storage,
                        ReplicationSettings.DEFAULTS,
                        Clock.systemUTC(),
                        "test",
                        Log.with("db", name)),
                steps -> {
                    step = steps;
                    return () -> {};
                });
        underLock = 0;
        try (Connection connection = SimulatedProcess.connect(database)) {
            application = connection;
            sql("PRAGMA journal_mode=WAL");
            sql("CREATE TABLE t (a)");
            insertMegabytes(megabytes);
            replicator.connectionOpened();
            stepUntilCaughtUp();
            insertMegabytes(MORE_THAN_A_CHECKPOINT_NEEDS);
            commitsInBetween = true;
            while (underLock == 0) {
                step.run(true);
            }
            stepUntilCaughtUp();
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        return underLock;
    }

    private void stepUntilCaughtUp() throws InterruptedException {
        do {
            step.run(true);
            Thread.sleep(1);
        } while (!replicator.isCaughtUp());
    }

    private void insertMegabytes(int megabytes) throws SQLException {
        for (int i = 0; i < megabytes; i++) {
            sql("INSERT INTO t VALUES (randomblob(1 << 20))");
        }
    }

    private void sql(String statement) throws SQLException {
        RandomWrites.execute(application, statement);
    }

    /** A connection that tells of its statements. */
    private DatabaseConnection watched(Path database) throws SQLException {
        JdbcConnection own = JdbcConnection.open(database);
        return new DatabaseConnection() {
            @Override
            public List<String> run(String sql) throws SQLException {
                before(this, sql);
                List<String> row = own.run(sql);
                after(this, sql);
                return row;
            }

            @Override
            public String version() throws SQLException {
                return own.version();
            }

            @Override
            public void close() throws SQLException {
                own.close();
            }
        };
    }

    /** The first checkpoint finds that the application has written meanwhile. */
    private void before(DatabaseConnection own, String sql) throws SQLException {
        if (commitsInBetween && "PRAGMA wal_checkpoint(PASSIVE)".equals(sql)) {
            commitsInBetween = false;
            for (int i = 0; i < TAIL_ROWS; i++) {
                sql("INSERT INTO t VALUES (randomblob(3000))");
            }
        }
        if ("ROLLBACK".equals(sql) && own == locker) {
            underLock = Math.max(underLock, bytes() - begun);
        }
    }

    private void after(DatabaseConnection own, String sql) {
        if ("BEGIN IMMEDIATE".equals(sql)) {
            locker = own;
            begun = bytes();
        }
    }

    /** That this thread has read and written so far. */
    private static long bytes() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/io")).stream()
                    .filter(line -> line.startsWith("rchar: ") || line.startsWith("wchar: "))
                    .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
