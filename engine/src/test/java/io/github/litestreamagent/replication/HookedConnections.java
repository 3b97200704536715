package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.database.Busy;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The replicator's own connections; something may happen before each of their statements. After SQLITE_BUSY nothing more happens in that
 * step: how often the replicator tries again depends on the real time.
 */
public final class HookedConnections implements DatabaseConnections {

    private final Runnable hook;
    private final List<Connection> open = new ArrayList<>();
    private final Set<DatabaseConnection> inTransaction = new HashSet<>();
    private boolean quiet;
    private int busyClosing;

    public HookedConnections(Runnable hook) {
        this.hook = hook;
    }

    @Override
    public DatabaseConnection open(Path database) throws SQLException {
        return open(database, "rw");
    }

    @Override
    public DatabaseConnection openReadOnly(Path database) throws SQLException {
        return open(database, "ro");
    }

    private DatabaseConnection open(Path database, String mode) throws SQLException {
        happen();
        if (busyClosing > 0) {
            busyClosing--;
            throw new SQLTransientConnectionException("busy closing");
        }
        Connection connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + database + "?cache=private&mode=" + mode);
        open.add(connection);
        return new Hooked(new JdbcConnection(connection));
    }

    /** So many opens fail, as they do while the application closes a database. */
    void busyClosing(int opens) {
        busyClosing = opens;
    }

    void stepBegins() {
        quiet = false;
    }

    boolean isClosed() throws SQLException {
        for (Connection connection : open) {
            if (!connection.isClosed()) {
                return false;
            }
        }
        return true;
    }

    void rollBackAll() {
        for (Connection connection : open) {
            try {
                if (!connection.isClosed()) {
                    RandomWrites.execute(connection, "ROLLBACK");
                }
            } catch (SQLException noTransaction) {
                // It held nothing.
            }
        }
    }

    /** As the end of the process closes them: the replicator has no say in it. */
    void closeAll() throws SQLException {
        quiet = true;
        for (Connection connection : open) {
            connection.close();
        }
    }

    private final class Hooked implements DatabaseConnection {

        private final DatabaseConnection connection;

        Hooked(DatabaseConnection connection) {
            this.connection = connection;
        }

        @Override
        public List<String> run(String sql) throws SQLException {
            happen();
            try {
                List<String> row = connection.run(sql);
                transaction(sql);
                return row;
            } catch (SQLException e) {
                quiet |= Busy.is(e);
                throw e;
            }
        }

        private void transaction(String sql) {
            if (sql.startsWith("BEGIN")) {
                inTransaction.add(this);
            } else if (sql.equals("ROLLBACK")) {
                inTransaction.remove(this);
            }
        }

        @Override
        public String version() throws SQLException {
            return connection.version();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
        }
    }

    /** Whether none of the connections is inside a transaction. */
    boolean guardsNothing() {
        return inTransaction.isEmpty();
    }

    private void happen() {
        if (!quiet) {
            hook.run();
        }
    }
}
