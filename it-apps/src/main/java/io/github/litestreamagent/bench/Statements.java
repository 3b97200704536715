package io.github.litestreamagent.bench;

import io.github.litestreamagent.apps.Arguments;
import java.io.File;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs a statement that gets in the way of others again and again, beside threads that write, and prints as {@code name value} lines how
 * often it failed or was answered that the database is busy, and how long it took.
 *
 * <pre>
 * --db w.db     --writers 0        threads that write all the time, each with a connection of its own
 * --rows 1                         of each of their transactions; of more than one it is BEGIN IMMEDIATE … COMMIT
 * --kind none   truncate           a row, and wal_checkpoint(TRUNCATE)
 *               truncated          the same until it is not busy
 *               delete             journal_mode=DELETE and back to WAL, with a write in each
 *               exclusive          locking_mode=EXCLUSIVE and back to NORMAL, with a write in each
 *               write              BEGIN IMMEDIATE, a row, COMMIT
 *               read-write         BEGIN, a read, a row, COMMIT
 * --seconds 8   --pause-millis 20  between two rounds
 * --busy-timeout 5000              milliseconds, of the connection that runs the statement
 * --until-closed false             goes on until its standard input ends
 * </pre>
 */
public final class Statements {

    private static final String INSERT = "INSERT INTO row (payload) VALUES (randomblob(200))";

    private final Arguments arguments;
    private final String database;
    private final Latencies latencies = new Latencies();
    private final AtomicLong commits = new AtomicLong();
    private final AtomicLong failedWrites = new AtomicLong();
    private long failures;
    private long busy;
    private volatile boolean over;

    private Statements(Arguments arguments) {
        this.arguments = arguments;
        this.database = arguments.text("db", "workload.db");
    }

    public static void main(String[] args) throws Exception {
        new Statements(new Arguments(
                        args,
                        "db",
                        "writers",
                        "rows",
                        "kind",
                        "seconds",
                        "pause-millis",
                        "busy-timeout",
                        "until-closed"))
                .run();
    }

    private void run() throws Exception {
        try (Connection connection = open(arguments.number("busy-timeout", 5000))) {
            execute(connection, "CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, payload BLOB)");
            int writers = arguments.number("writers", 0);
            ExecutorService threads = Executors.newCachedThreadPool();
            for (int i = 0; i < writers; i++) {
                threads.execute(this::write);
            }
            System.out.println("started");
            long begin = System.nanoTime();
            repeat(connection, arguments.text("kind", "none"), begin);
            double seconds = (System.nanoTime() - begin) / 1e9;
            over = true;
            threads.shutdown();
            threads.awaitTermination(1, TimeUnit.MINUTES);
            report(writers, seconds);
        }
    }

    private void repeat(Connection connection, String kind, long begin) throws IOException, InterruptedException {
        boolean untilClosed = Boolean.parseBoolean(arguments.text("until-closed", "false"));
        if (untilClosed) {
            while (System.in.read() >= 0) {}
            return;
        }
        long end = begin + TimeUnit.SECONDS.toNanos(arguments.number("seconds", 8));
        while (System.nanoTime() < end) {
            if (!kind.equals("none")) {
                round(connection, kind);
            }
            TimeUnit.MILLISECONDS.sleep(arguments.number("pause-millis", 20));
        }
    }

    private void round(Connection connection, String kind) {
        long from = System.nanoTime();
        try {
            switch (kind) {
                case "truncate" -> truncate(connection, false);
                case "truncated" -> truncate(connection, true);
                case "delete" ->
                    inTurn(connection, "PRAGMA journal_mode=DELETE", INSERT, "PRAGMA journal_mode=WAL", INSERT);
                case "exclusive" ->
                    inTurn(connection, "PRAGMA locking_mode=EXCLUSIVE", INSERT, "PRAGMA locking_mode=NORMAL", INSERT);
                case "write" -> inTurn(connection, "BEGIN IMMEDIATE", INSERT, "COMMIT");
                case "read-write" -> inTurn(connection, "BEGIN", "SELECT max(id) FROM row", INSERT, "COMMIT");
                default -> throw new IllegalArgumentException("no such kind: " + kind);
            }
        } catch (SQLException e) {
            failures++;
            System.out.println("failed: " + kind + ": " + e.getMessage());
            undo(connection);
        }
        latencies.add(System.nanoTime() - from);
    }

    /** Who empties the log is not served by an answer that it was busy. */
    private void truncate(Connection connection, boolean insist) throws SQLException {
        execute(connection, INSERT);
        boolean again = true;
        while (again && !isTruncated(connection)) {
            busy++;
            again = insist;
        }
    }

    private static boolean isTruncated(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return row.next() && row.getInt(1) == 0;
        }
    }

    private static void inTurn(Connection connection, String... statements) throws SQLException {
        for (String sql : statements) {
            execute(connection, sql);
        }
    }

    /** What a round that failed may have left. */
    private static void undo(Connection connection) {
        for (String sql : new String[] {"ROLLBACK", "PRAGMA locking_mode=NORMAL", "PRAGMA journal_mode=WAL"}) {
            try {
                execute(connection, sql);
            } catch (SQLException nothingLeft) {
                // The round failed before that.
            }
        }
    }

    private void write() {
        try (Connection connection = open(60_000)) {
            int rows = arguments.number("rows", 1);
            while (!over) {
                transact(connection, rows);
                commits.incrementAndGet();
            }
        } catch (SQLException e) {
            failedWrites.incrementAndGet();
            System.out.println("failed: writer: " + e.getMessage());
        }
    }

    private static void transact(Connection connection, int rows) throws SQLException {
        if (rows == 1) {
            execute(connection, INSERT);
            return;
        }
        execute(connection, "BEGIN IMMEDIATE");
        for (int i = 0; i < rows; i++) {
            execute(connection, INSERT);
        }
        execute(connection, "COMMIT");
    }

    private void report(int writers, double seconds) {
        if (latencies.total() > 0) {
            System.out.println("rounds " + latencies.total());
            System.out.println("failures " + failures);
            System.out.println("busy " + busy);
            System.out.println("median ms " + latencies.quantile(0.5) / 1e6);
            System.out.println("worst ms " + latencies.max() / 1e6);
        }
        if (writers > 0) {
            System.out.println("commits/s " + commits.get() / seconds);
            System.out.println("failed writers " + failedWrites.get());
            System.out.println("WAL MB at end " + new File(database + "-wal").length() / 1e6);
        }
    }

    private Connection open(int busyTimeout) throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + database + "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=" + busyTimeout);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
