package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The replicator's own connections; something may happen before each of their statements. After SQLITE_BUSY nothing more happens in that
 * step: how often the replicator tries again depends on the real time.
 */
final class HookedConnections implements DatabaseConnections {

    private final Runnable hook;
    private final List<Connection> open = new ArrayList<>();
    private final Set<Statement> inTransaction = new HashSet<>();
    private boolean quiet;
    private int busyClosing;

    HookedConnections(Runnable hook) {
        this.hook = hook;
    }

    @Override
    public Connection open(Path database) throws SQLException {
        return open(database, "rw");
    }

    @Override
    public Connection openReadOnly(Path database) throws SQLException {
        return open(database, "ro");
    }

    private Connection open(Path database, String mode) throws SQLException {
        happen();
        if (busyClosing > 0) {
            busyClosing--;
            throw new SQLTransientConnectionException("busy closing");
        }
        Connection connection =
                DriverManager.getConnection("jdbc:sqlite:file:" + database + "?cache=private&mode=" + mode);
        open.add(connection);
        return proxy(Connection.class, (method, arguments) -> {
            Object result = method.invoke(connection, arguments);
            return method.getName().equals("createStatement") ? statement((Statement) result) : result;
        });
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

    private Statement statement(Statement statement) {
        return proxy(Statement.class, (method, arguments) -> {
            if (method.getName().startsWith("execute")) {
                happen();
            }
            Object result = method.invoke(statement, arguments);
            if (method.getName().equals("execute")) {
                transaction(statement, (String) arguments[0]);
            }
            return result;
        });
    }

    private void transaction(Statement statement, String sql) {
        if (sql.startsWith("BEGIN")) {
            inTransaction.add(statement);
        } else if (sql.equals("ROLLBACK")) {
            inTransaction.remove(statement);
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

    private interface Call {

        Object on(Method method, Object[] arguments) throws ReflectiveOperationException;
    }

    private <T> T proxy(Class<T> type, Call call) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.on(method, arguments);
                    } catch (InvocationTargetException e) {
                        quiet |= e.getCause() instanceof SQLException failed && Busy.is(failed);
                        throw e.getCause();
                    }
                }));
    }
}
