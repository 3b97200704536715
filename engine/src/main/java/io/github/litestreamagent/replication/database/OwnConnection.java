package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.sql.SQLException;

/** The replicator's own connections: set up once, closed without a fuss. */
public final class OwnConnection {

    private OwnConnection() {}

    /**
     * Never sleeps in SQLite's busy handler; synchronous at least NORMAL, so that a checkpoint syncs; no checkpoint but those that are
     * asked for.
     */
    static void prepare(DatabaseConnection connection) throws SQLException {
        connection.run("PRAGMA busy_timeout=0");
        connection.run("PRAGMA wal_autocheckpoint=0");
        connection.run("PRAGMA synchronous=NORMAL");
    }

    /** Reads what is there in any database: a transaction that has read nothing has no lock. */
    public static void read(DatabaseConnection connection) throws SQLException {
        connection.run("SELECT 1 FROM sqlite_master LIMIT 1");
    }

    public static void close(DatabaseConnection... connections) {
        for (DatabaseConnection connection : connections) {
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
