package io.github.litestreamagent.sqlite;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * Opens connections of the replicator's own, with the application's own driver and no other (R2: a second native copy of SQLite on one
 * file crashed the JVM).
 */
@FunctionalInterface
public interface DatabaseConnections {

    /**
     * Opens a private connection, busy timeout as configured, auto-commit on, invisible to the instrumentation.
     *
     * @param database an existing file
     */
    Connection open(Path database) throws SQLException;
}
