package io.github.litestreamagent.agent.connections.driver;

import java.lang.ref.WeakReference;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The driver's {@code core.DB} of one connection, below its JDBC classes. What is asked here is no statement of the connection: it does not
 * count as its first one ({@code jdbc.explicit_readonly}), begins no transaction, and shows in no trace of another agent. Does not keep the
 * object.
 */
public final class CoreDatabase {

    /** Beside the driver's classes; its constant RUN goes from a DB and SQL to a list of rows, or to an SQLException. */
    public static final String DRIVER_SIDE = "org.sqlite.core.LitestreamAgentStatements";

    /** Of a connection that is still being made: nothing can be asked. */
    public static final CoreDatabase UNKNOWN = new CoreDatabase(null);

    /** Looked up once for each class of a driver, which keeps it: so nothing of the agent keeps the driver. */
    private static final ClassValue<BiFunction<Object, Object, Object>> RUN = new ClassValue<>() {
        @Override
        @SuppressWarnings("unchecked")
        protected BiFunction<Object, Object, Object> computeValue(Class<?> type) {
            try {
                return (BiFunction<Object, Object, Object>) Class.forName(DRIVER_SIDE, true, type.getClassLoader())
                        .getField("RUN")
                        .get(null);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("it has no " + DRIVER_SIDE, e);
            }
        }
    };

    private final WeakReference<Object> db;

    public CoreDatabase(Object db) {
        this.db = new WeakReference<>(db);
    }

    /** The {@code core.DB} of a connection: {@code getDatabase()} from 3.25 on, {@code db()} before. */
    public static Object of(Object connection) throws ReflectiveOperationException {
        try {
            return connection.getClass().getMethod("getDatabase").invoke(connection);
        } catch (NoSuchMethodException old) {
            return connection.getClass().getMethod("db").invoke(connection);
        }
    }

    /** Runs one statement to its end and gives its rows; a NULL is null. Holds the driver's monitor of its DB. */
    @SuppressWarnings("unchecked")
    public List<String[]> run(String sql) throws SQLException {
        Object target = target();
        Object answer;
        try {
            answer = RUN.get(target.getClass()).apply(target, sql);
        } catch (IllegalStateException | LinkageError e) {
            throw new SQLNonTransientConnectionException(
                    "the driver's " + target.getClass().getName() + " is not one that the agent knows", e);
        }
        if (answer instanceof SQLException failed) {
            throw failed;
        }
        return (List<String[]>) answer;
    }

    /** The number that a PRAGMA answers, 0 if it answers nothing. */
    int number(String pragma) throws SQLException {
        List<String[]> rows = run(pragma);
        return rows.isEmpty() ? 0 : Integer.parseInt(rows.get(0)[0]);
    }

    /** The version of SQLite, such as 3.54.1, without a statement. */
    String version() throws SQLException {
        Object target = target();
        try {
            return (String) DriverCalls.call(target.getClass().getMethod("libversion"), target);
        } catch (ReflectiveOperationException e) {
            throw new SQLException("the driver does not tell the version of SQLite", e);
        }
    }

    private Object target() throws SQLException {
        Object target = db.get();
        if (target == null) {
            throw new SQLNonTransientConnectionException("the connection is gone, or not there yet");
        }
        return target;
    }
}
