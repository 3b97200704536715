package io.github.litestreamagent.sqlite;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Optional;

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
     * @throws java.sql.SQLNonTransientConnectionException if the application has unloaded the driver, or stopped its class loader
     * @throws java.sql.SQLTransientException while the application closes a database for the last time: nothing is wrong, and that passes
     */
    DatabaseConnection open(Path database) throws SQLException;

    /** As {@link #open}, for a connection that cannot write: its close never copies the WAL into the file, nor deletes it. */
    default DatabaseConnection openReadOnly(Path database) throws SQLException {
        throw new SQLFeatureNotSupportedException("no connection that only reads can be opened to " + database);
    }

    /** Returns how many transactions of the application's connections to the file have ended that may have changed it. */
    default long commits() {
        return 0;
    }

    /** Returns the version of sqlite-jdbc, such as 3.54.1.0; empty where the driver does not tell. */
    default Optional<String> driverVersion() {
        return Optional.empty();
    }

    /** As {@link #open}, for a file of the agent's own: the key of the application's database is not given to it. */
    default DatabaseConnection openWithoutKey(Path database) throws SQLException {
        return open(database);
    }

    /** Returns true if the connections are given the key of an encrypted database. */
    default boolean haveKey() {
        return false;
    }

    /**
     * Runs the action while no connection of this JVM has the file open and none can be opened, so that descriptors of it may be closed
     * (R1). Without effect if that is not so now, or cannot be told. The caller holds no lock that the application can wait for.
     *
     * @return whether a connection is being opened or closed at this moment, so that it is to be tried again
     */
    default boolean ifNobodyHasItOpen(Runnable action) {
        return false;
    }

    /**
     * Runs the action while connections of this JVM are opened by this thread alone, and none is closed for the last time. Without effect if
     * one is being opened or closed at this moment.
     *
     * @return whether the action was run
     */
    default boolean whileNoneIsOpened(Runnable action) {
        action.run();
        return true;
    }
}
