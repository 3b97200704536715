package io.github.litestreamagent.sqlite;

import java.sql.SQLException;
import java.util.List;

/**
 * A connection of the replicator's own to one database. Its statements do not pass through JDBC, so no other agent of the process measures or
 * counts them as the application's. Used by one thread at a time.
 */
public interface DatabaseConnection extends AutoCloseable {

    /**
     * Runs one statement to its end.
     *
     * @return the columns of its first row as text, a NULL as an empty one; empty if it gave no row
     * @throws SQLException with SQLite's result code as vendor code
     */
    List<String> run(String sql) throws SQLException;

    /** Gives the version of SQLite, such as 3.54.1, without a statement: one would read the schema, and wait for a lock. */
    String version() throws SQLException;

    @Override
    void close() throws SQLException;
}
