package io.github.litestreamagent.apps.singlepool;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * A pool of one, and transactions that read and then write: a deferred transaction that has read gets SQLITE_BUSY at once when its first
 * write meets somebody's write lock, whatever its busy timeout. Exit code 1 if that happened.
 */
public final class SinglePool {

    private static final int SQLITE_BUSY = 5;

    private int transactions;
    private int busy;

    private SinglePool() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "seconds", "pause-micros");
        SinglePool program = new SinglePool();
        try (HikariDataSource pool = pool(arguments.text("db", "singlepool.db"))) {
            program.createTables(pool);
            program.run(pool, arguments.number("seconds", 10), arguments.number("pause-micros", 500));
        }
        System.out.println("transactions " + program.transactions);
        System.out.println("busy " + program.busy);
        System.exit(program.busy == 0 ? 0 : 1);
    }

    private static HikariDataSource pool(String database) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + database + "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=5000");
        config.setMaximumPoolSize(1);
        return new HikariDataSource(config);
    }

    private void createTables(HikariDataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS counter (id INTEGER PRIMARY KEY, n INTEGER, note TEXT)");
            statement.executeUpdate("INSERT OR IGNORE INTO counter VALUES (1, 0, '')");
        }
    }

    private void run(HikariDataSource pool, int seconds, int pauseMicros) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (System.nanoTime() < end) {
            try (Connection connection = pool.getConnection()) {
                readThenWrite(connection);
            }
            TimeUnit.MICROSECONDS.sleep(pauseMicros);
        }
    }

    private void readThenWrite(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            long read;
            try (ResultSet row = statement.executeQuery("SELECT n FROM counter WHERE id = 1")) {
                row.next();
                read = row.getLong(1);
            }
            statement.executeUpdate(
                    "UPDATE counter SET n = " + (read + 1) + ", note = hex(randomblob(200)) WHERE id = 1");
            connection.commit();
            transactions++;
        } catch (SQLException e) {
            connection.rollback();
            count(e);
        }
    }

    private void count(SQLException e) throws SQLException {
        if ((e.getErrorCode() & 0xff) != SQLITE_BUSY) {
            throw e;
        }
        busy++;
        System.out.println("transaction " + transactions + ": " + e.getMessage());
    }
}
