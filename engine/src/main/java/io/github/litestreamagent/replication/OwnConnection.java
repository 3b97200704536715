package io.github.litestreamagent.replication;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The replicator's own connections: set up once, closed without a fuss. */
final class OwnConnection {

    private OwnConnection() {}

    /**
     * Never sleeps in SQLite's busy handler; synchronous at least NORMAL, so that a checkpoint syncs; no checkpoint but those that are
     * asked for.
     */
    static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout=0");
            statement.execute("PRAGMA wal_autocheckpoint=0");
            statement.execute("PRAGMA synchronous=NORMAL");
        }
    }

    /** Reads what is there in any database: a transaction that has read nothing has no lock. */
    static void read(Statement statement) throws SQLException {
        try (ResultSet anything = statement.executeQuery("SELECT 1 FROM sqlite_master LIMIT 1")) {
            anything.next();
        }
    }

    static Connection of(Statement statement) {
        try {
            return statement.getConnection();
        } catch (SQLException closedAlready) {
            return null;
        }
    }

    static void close(Connection... connections) {
        for (Connection connection : connections) {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (SQLException nothingToSave) {
                // It has written nothing.
            }
        }
    }
}
