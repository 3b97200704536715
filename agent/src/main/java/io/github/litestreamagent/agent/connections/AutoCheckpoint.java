package io.github.litestreamagent.agent.connections;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Takes a connection's {@code wal_autocheckpoint} while the replicator is the only checkpointer, and gives the application's value back
 * after. Always on the application's own thread, before its next statement: a PRAGMA of another thread would wait for its transaction.
 */
final class AutoCheckpoint {

    private volatile boolean taken;
    private int applicationsPages;

    boolean isTaken() {
        return taken;
    }

    /** Where that fails it is tried again before the next statement. */
    void follow(boolean owned, Connection connection) {
        if (owned != taken && connection != null) {
            try {
                ThreadState.inOurStatement(() -> set(owned, connection));
            } catch (SQLException triedAgain) {
                return;
            }
        }
    }

    /** The application has set a value of its own. */
    void setByApplication() {
        taken = false;
    }

    private Void set(boolean owned, Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (owned) {
                try (ResultSet pages = statement.executeQuery("PRAGMA wal_autocheckpoint")) {
                    applicationsPages = pages.next() ? pages.getInt(1) : 0;
                }
            }
            statement.execute("PRAGMA wal_autocheckpoint=" + (owned ? 0 : applicationsPages));
            taken = owned;
        }
        return null;
    }
}
