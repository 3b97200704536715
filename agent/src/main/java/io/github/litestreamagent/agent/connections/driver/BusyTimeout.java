package io.github.litestreamagent.agent.connections.driver;

import java.sql.SQLException;

/**
 * Knows whether a connection waits for locks at all, and takes its {@code busy_timeout} while its own full checkpoint runs into our read
 * transaction: it would wait for us with the write lock held, and other writers fail meanwhile. Without a timeout it answers at once that
 * the database is busy, which is no error. On the application's own thread.
 */
public final class BusyTimeout {

    /** The write lock of a cycle and what other threads do right behind it take no longer. Milliseconds. */
    private static final int BRIEF = 100;

    private int applicationsMillis;
    private volatile boolean brief;

    /** Returns true if a statement may fail because of a lock that is held for milliseconds. */
    public boolean isBrief() {
        return brief;
    }

    /** Notes the timeout that the application has given this connection. */
    public void learn(CoreDatabase database) throws SQLException {
        if (database != CoreDatabase.UNKNOWN) {
            brief = database.number("PRAGMA busy_timeout") < BRIEF;
        }
    }

    /** A handler of the application's own reads as 0 and is left alone. */
    public void take(CoreDatabase database) {
        if (applicationsMillis == 0) {
            try {
                applicationsMillis = database.number("PRAGMA busy_timeout");
                set(database, 0);
            } catch (SQLException itWaits) {
                return;
            }
        }
    }

    public void giveBack(CoreDatabase database) {
        if (applicationsMillis != 0) {
            try {
                set(database, applicationsMillis);
                applicationsMillis = 0;
            } catch (SQLException triedAgainAfterTheNext) {
                return;
            }
        }
    }

    private void set(CoreDatabase database, int millis) throws SQLException {
        if (applicationsMillis != 0) {
            database.run("PRAGMA busy_timeout=" + millis);
        }
    }
}
