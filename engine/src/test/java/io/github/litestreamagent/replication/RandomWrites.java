package io.github.litestreamagent.replication;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/** Transactions of all sizes on one table of BLOBs, each numbered in the database itself. */
public final class RandomWrites {

    private static final int MOST_ROWS = 120;
    private static final int LARGEST = 6000;

    private final SplittableRandom random;
    private final CommitLog log;

    public RandomWrites(SplittableRandom random, CommitLog log) {
        this.random = random;
        this.log = log;
    }

    /** One transaction, which may be rolled back. */
    void transaction(Connection connection) throws SQLException {
        begin(connection);
        if (random.nextInt(8) == 0) {
            change(connection);
            execute(connection, "ROLLBACK");
        } else {
            commit(connection);
        }
    }

    /** A transaction that holds the write lock from now on. */
    public void begin(Connection connection) throws SQLException {
        execute(connection, "BEGIN IMMEDIATE");
        try {
            execute(connection, "CREATE TABLE IF NOT EXISTS counter (n INTEGER)");
            execute(connection, "CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BLOB)");
        } catch (SQLException e) {
            execute(connection, "ROLLBACK");
            throw e;
        }
    }

    /** Ends it. */
    public void commit(Connection connection) throws SQLException {
        try {
            int statements = 1 + random.nextInt(3);
            for (int i = 0; i < statements; i++) {
                change(connection);
            }
            execute(connection, "DELETE FROM counter");
            execute(connection, "INSERT INTO counter VALUES (" + log.next() + ")");
            execute(connection, "COMMIT");
        } catch (SQLException e) {
            execute(connection, "ROLLBACK");
            throw e;
        }
        log.committed(CommitLog.State.of(connection));
    }

    /** What changes pages and no row. */
    void housekeeping(Connection connection) throws SQLException {
        switch (random.nextInt(5)) {
            case 0 -> execute(connection, "VACUUM");
            case 1 -> flags(connection);
            case 2 -> execute(connection, "PRAGMA incremental_vacuum(" + random.nextInt(20) + ")");
            case 3 -> execute(connection, "PRAGMA user_version=" + random.nextInt(1000));
            default -> execute(connection, "REINDEX");
        }
    }

    /** The same change on an even number of pages, which an XOR of their CRCs would not show. */
    static void flags(Connection connection) throws SQLException {
        execute(connection, "CREATE TABLE IF NOT EXISTS f (id INTEGER PRIMARY KEY, flag INTEGER, filler BLOB)");
        execute(
                connection,
                "INSERT OR IGNORE INTO f SELECT value, 0, zeroblob(page_size * 7 / 10) FROM pragma_page_size, json_each('[1,2,3,4]')");
        execute(connection, "UPDATE f SET flag = 1 - flag");
    }

    private void change(Connection connection) throws SQLException {
        int rows = rows(connection);
        int what = rows > MOST_ROWS ? 9 : random.nextInt(10);
        switch (what) {
            case 0, 1, 2, 3 -> insert(connection, 1 + random.nextInt(8));
            case 4 -> insert(connection, 20 + random.nextInt(40));
            case 5, 6 -> update(connection);
            case 7 -> execute(connection, "DELETE FROM t WHERE id % 7 = " + random.nextInt(7));
            case 8 ->
                execute(
                        connection,
                        random.nextBoolean() ? "CREATE INDEX IF NOT EXISTS i ON t (v)" : "DROP INDEX IF EXISTS i");
            default ->
                execute(connection, "DELETE FROM t WHERE id > (SELECT min(id) FROM t) + " + random.nextInt(MOST_ROWS));
        }
    }

    private static int rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM t")) {
            row.next();
            return row.getInt(1);
        }
    }

    private void insert(Connection connection, int rows) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (v) VALUES (?)")) {
            for (int i = 0; i < rows; i++) {
                insert.setBytes(1, blob());
                insert.executeUpdate();
            }
        }
    }

    private void update(Connection connection) throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("UPDATE t SET v = ? WHERE id % 5 = ?")) {
            update.setBytes(1, blob());
            update.setInt(2, random.nextInt(5));
            update.executeUpdate();
        }
    }

    private byte[] blob() {
        byte[] blob = new byte[1 + random.nextInt(random.nextInt(1, random.nextInt(2, LARGEST)))];
        random.nextBytes(blob);
        return blob;
    }

    public static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
