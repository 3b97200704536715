package io.github.litestreamagent.apps.attempts;

import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Reads and writes a table {@code t} again and again, on a connection that stays and on new ones, and prints what each statement gave. The
 * exit code is the number of those that failed, 100 at most.
 *
 * <pre>
 * --db attempts.db  --rounds 5  --pause-millis 300
 * </pre>
 */
public final class Attempts {

    private static final int MOST = 100;

    private final String url;
    private int failures;

    private Attempts(String url) {
        this.url = url;
    }

    public static void main(String[] args) throws InterruptedException {
        Arguments arguments = new Arguments(args, "db", "rounds", "pause-millis");
        Attempts attempts = new Attempts("jdbc:sqlite:" + arguments.text("db", "attempts.db"));
        attempts.run(arguments.number("rounds", 5), arguments.number("pause-millis", 300));
        System.exit(Math.min(attempts.failures, MOST));
    }

    private void run(int rounds, int pauseMillis) throws InterruptedException {
        try (Connection stays = DriverManager.getConnection(url)) {
            for (int i = 0; i < rounds; i++) {
                System.out.println("round " + i);
                each(stays);
                TimeUnit.MILLISECONDS.sleep(pauseMillis);
                onNewConnection();
            }
        } catch (SQLException notOpenedOrNotClosed) {
            failed("the connection", notOpenedOrNotClosed);
        }
    }

    private void onNewConnection() {
        try (Connection connection = DriverManager.getConnection(url)) {
            each(connection);
        } catch (SQLException notOpenedOrNotClosed) {
            failed("another connection", notOpenedOrNotClosed);
        }
    }

    private void each(Connection connection) {
        attempt(connection, "SELECT count(*) FROM t");
        attempt(connection, "INSERT INTO t VALUES(randomblob(3000))");
        attempt(connection, "PRAGMA journal_mode");
        attempt(connection, "BEGIN IMMEDIATE");
        attempt(connection, "ROLLBACK");
    }

    private void attempt(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            boolean rows = statement.execute(sql);
            System.out.println(sql + ": " + (rows ? firstOf(statement) : statement.getUpdateCount()));
        } catch (SQLException e) {
            failed(sql, e);
        }
    }

    private static String firstOf(Statement statement) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            return row.next() ? row.getString(1) : "nothing";
        }
    }

    private void failed(String what, SQLException e) {
        failures++;
        System.out.println(what + ": " + e.getMessage());
    }
}
