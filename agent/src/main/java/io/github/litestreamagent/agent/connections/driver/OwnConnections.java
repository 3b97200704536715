package io.github.litestreamagent.agent.connections.driver;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The replicator's own connections to one file, and which of them must not be closed: while two copies of the driver have the file open, a
 * close would drop the locks of both, or delete the WAL under the other (R1). Such a connection is idle until the application has closed
 * the file with both. Any thread.
 */
final class OwnConnections {

    private final List<DriverConnection> kept = new ArrayList<>();
    private int open;
    private volatile boolean staying;

    /** Returns true if none may be opened, and none closed. */
    boolean areStaying() {
        return staying;
    }

    synchronized void opened() {
        open++;
    }

    synchronized boolean areNone() {
        return open == 0;
    }

    /** From now on none is closed. */
    synchronized void stay() {
        staying = true;
    }

    /** Closes one, or keeps it without a transaction. */
    synchronized void close(DriverConnection connection) throws SQLException {
        if (!staying) {
            open--;
            connection.closeNow();
        } else if (!kept.contains(connection)) {
            kept.add(connection);
            connection.rest();
        }
    }

    /** No connection of the application has the file open. */
    synchronized void closeKept() {
        staying = false;
        for (DriverConnection connection : List.copyOf(kept)) {
            try {
                close(connection);
            } catch (SQLException nothingToSave) {
                // It has written nothing.
            }
        }
        kept.clear();
    }
}
