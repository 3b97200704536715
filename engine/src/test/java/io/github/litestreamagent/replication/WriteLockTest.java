package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.ReplicationThread.Step;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
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
    private Object locker;
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
    private Connection watched(Path database) throws SQLException {
        return proxy(Connection.class, DriverManager.getConnection("jdbc:sqlite:file:" + database + "?cache=private"));
    }

    /** The first checkpoint finds that the application has written meanwhile. */
    private void before(Object statement, Object sql) throws SQLException, IOException {
        if (commitsInBetween && "PRAGMA wal_checkpoint(PASSIVE)".equals(sql)) {
            commitsInBetween = false;
            for (int i = 0; i < TAIL_ROWS; i++) {
                sql("INSERT INTO t VALUES (randomblob(3000))");
            }
        }
        if ("ROLLBACK".equals(sql) && statement == locker) {
            underLock = Math.max(underLock, bytes() - begun);
        }
    }

    private void after(Object statement, Object sql) throws IOException {
        if ("BEGIN IMMEDIATE".equals(sql)) {
            locker = statement;
            begun = bytes();
        }
    }

    private <T> T proxy(Class<T> type, T own) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    boolean executes = method.getName().startsWith("execute");
                    if (executes) {
                        before(own, arguments[0]);
                    }
                    try {
                        Object returned = method.invoke(own, arguments);
                        if (executes) {
                            after(own, arguments[0]);
                        }
                        return returned instanceof Statement statement ? proxy(Statement.class, statement) : returned;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    /** That this thread has read and written so far. */
    private static long bytes() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("/proc/thread-self/io"));
        return lines.stream()
                .filter(line -> line.startsWith("rchar: ") || line.startsWith("wchar: "))
                .mapToLong(line -> Long.parseLong(line.substring("rchar: ".length())))
                .sum();
    }
}
