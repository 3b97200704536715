package io.github.litestreamagent.agent.connections;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Knows whether a connection waits for locks at all, and takes its {@code busy_timeout} while its own full checkpoint runs into our read
 * transaction: it would wait for us with the write lock held, and other writers fail meanwhile. Without a timeout it answers at once that
 * the database is busy, which is no error. On the application's own thread.
 */
final class BusyTimeout {

    /** The write lock of a cycle and what other threads do right behind it take no longer. Milliseconds. */
    private static final int BRIEF = 100;

    private int applicationsMillis;
    private volatile boolean brief;

    /** Whether a statement may fail because of a lock that is held for milliseconds. */
    boolean isBrief() {
        return brief;
    }

    /** It is a connection of that timeout from now on. */
    void learn(Connection connection) throws SQLException {
        if (connection != null) {
            brief = ThreadState.inOurStatement(() -> read(connection)) < BRIEF;
        }
    }

    /** A handler of the application's own reads as 0 and is left alone. */
    void take(Connection connection) {
        if (applicationsMillis == 0 && connection != null) {
            try {
                applicationsMillis = ThreadState.inOurStatement(() -> read(connection));
                set(connection, 0);
            } catch (SQLException itWaits) {
                return;
            }
        }
    }

    void giveBack(Connection connection) {
        if (applicationsMillis != 0 && connection != null) {
            try {
                set(connection, applicationsMillis);
                applicationsMillis = 0;
            } catch (SQLException triedAgainAfterTheNext) {
                return;
            }
        }
    }

    private static int read(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet millis = statement.executeQuery("PRAGMA busy_timeout")) {
            return millis.next() ? millis.getInt(1) : 0;
        }
    }

    private void set(Connection connection, int millis) throws SQLException {
        if (applicationsMillis == 0) {
            return;
        }
        ThreadState.inOurStatement(() -> {
            try (Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA busy_timeout=" + millis);
            }
            return null;
        });
    }
}
