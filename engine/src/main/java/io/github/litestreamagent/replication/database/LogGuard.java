package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientException;

/**
 * Keeps the WAL that a killed process left until it is known where to go on in it. The application may have opened the file without reading
 * it: then the close of a connection of the agent is SQLite's last one, which copies the WAL into the file and deletes it. While the guard has
 * the file open no other close is the last one, and its own deletes nothing, for it may only read
 * (<a href="https://www.sqlite.org/wal.html#the_wal_file">the WAL file</a>).
 */
public final class LogGuard implements AutoCloseable {

    private DatabaseConnection reader;

    private LogGuard(DatabaseConnection reader) {
        this.reader = reader;
    }

    /** Guards the WAL of a database, if there is any. */
    public static LogGuard of(Path database, DatabaseConnections connections)
            throws IOException, SQLTransientException {
        return new LogGuard(hasLog(database) ? reader(database, connections) : null);
    }

    private static boolean hasLog(Path database) throws IOException {
        try {
            return Files.size(Path.of(database + "-wal")) > 0;
        } catch (NoSuchFileException none) {
            return false;
        }
    }

    private static DatabaseConnection reader(Path database, DatabaseConnections connections)
            throws SQLTransientException {
        DatabaseConnection opened = null;
        try {
            opened = connections.openReadOnly(database);
            OwnConnection.read(opened);
            return opened;
        } catch (SQLTransientException closing) {
            throw closing;
        } catch (SQLException unreadable) {
            // What is in the way is in the way of the connections that come next, and they say it.
            OwnConnection.close(opened);
            return null;
        }
    }

    /** The same guard with another owner: closing this one has no effect any more. */
    public LogGuard passOn() {
        LogGuard next = new LogGuard(reader);
        reader = null;
        return next;
    }

    @Override
    public void close() {
        OwnConnection.close(reader);
        reader = null;
    }
}
