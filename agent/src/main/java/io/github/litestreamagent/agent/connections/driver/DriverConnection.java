package io.github.litestreamagent.agent.connections.driver;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A connection of the replicator's own: a {@code NativeDB} of the application's driver without a JDBC connection around it, so that nothing is
 * seen of it, not even of its opening.
 */
public final class DriverConnection implements DatabaseConnection {

    private static final String NATIVE_DB = "org.sqlite.core.NativeDB";

    /** SQLITE_OPEN_READWRITE, CREATE and URI (<a href="https://sqlite.org/c3ref/c_open_autoproxy.html">flags</a>); the URI's mode takes away. */
    private static final int FLAGS = 0x02 | 0x04 | 0x40;

    /** The default of sqlite-jdbc. */
    private static final int BUSY_TIMEOUT_MILLIS = 3000;

    private final Object db;
    private final CoreDatabase core;
    private final OwnConnections own;
    private volatile boolean resting;

    private DriverConnection(Object db, OwnConnections own) {
        this.db = db;
        this.own = own;
        core = new CoreDatabase(db);
    }

    /**
     * Opens a file.
     *
     * @param loader of the driver
     * @param own decides when it is closed
     * @param uri a URI file name with {@code cache}, without which newer drivers change the process's cache mode
     */
    static DriverConnection open(ClassLoader loader, OwnConnections own, String uri, KeySettings key)
            throws SQLException {
        try {
            Class<?> type = Class.forName(NATIVE_DB, true, loader);
            DriverCalls.call(type.getMethod("load"), null);
            Object configuration = key.configuration(loader);
            DriverConnection connection = new DriverConnection(newDb(type, uri, configuration), own);
            connection.open(uri);
            own.opened();
            try {
                key.apply(configuration, connection);
                connection.prepare();
                return connection;
            } catch (SQLException | ReflectiveOperationException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (InvocationTargetException e) {
            throw sqlException(e);
        } catch (ReflectiveOperationException e) {
            throw unknownShape(e);
        }
    }

    /** {@code NativeDB(url, fileName, config)} from 3.25 on, {@code NativeDB()} before. */
    private static Object newDb(Class<?> type, String uri, Object configuration) throws ReflectiveOperationException {
        Constructor<?> constructor = type.getConstructors()[0];
        return constructor.getParameterCount() == 0
                ? DriverCalls.make(constructor)
                : DriverCalls.make(constructor, "jdbc:sqlite:" + uri, uri, configuration);
    }

    /** {@code open(fileName, flags)} from 3.25 on, {@code open(connection, fileName, flags)} before, which only keeps the connection. */
    private void open(String uri) throws ReflectiveOperationException {
        for (Method method : db.getClass().getMethods()) {
            if (method.getName().equals("open")) {
                if (method.getParameterCount() == 2) {
                    DriverCalls.call(method, db, uri, FLAGS);
                } else {
                    DriverCalls.call(method, db, null, uri, FLAGS);
                }
                return;
            }
        }
        throw new NoSuchMethodException("open");
    }

    /** A class loader that has been closed loads none that it has not loaded before: those of a row and of a failure are loaded now. */
    private void prepare() throws SQLException {
        run("PRAGMA busy_timeout=" + BUSY_TIMEOUT_MILLIS);
        try {
            run("no SQL");
        } catch (SQLException expected) {
            return;
        }
    }

    public ClassLoader driver() {
        return db.getClass().getClassLoader();
    }

    @Override
    public List<String> run(String sql) throws SQLException {
        if (resting) {
            throw new SQLException("closed, though kept open for the sake of the application's locks");
        }
        List<String[]> rows = core.run(sql);
        return rows.isEmpty()
                ? List.of()
                : Arrays.stream(rows.get(0))
                        .map(text -> Objects.requireNonNullElse(text, ""))
                        .toList();
    }

    @Override
    public String version() throws SQLException {
        return core.version();
    }

    @Override
    public void close() throws SQLException {
        own.close(this);
    }

    /** Ends its transaction and runs nothing from now on. */
    void rest() {
        resting = true;
        try {
            core.run("ROLLBACK");
        } catch (SQLException noneHasBegun) {
            return;
        }
    }

    void closeNow() throws SQLException {
        try {
            DriverCalls.call(db.getClass().getMethod("close"), db);
        } catch (InvocationTargetException e) {
            throw sqlException(e);
        } catch (ReflectiveOperationException e) {
            throw unknownShape(e);
        }
    }

    private static SQLException sqlException(InvocationTargetException e) {
        return e.getCause() instanceof SQLException failed
                ? failed
                : new SQLNonTransientConnectionException("the application's driver cannot be used", e.getCause());
    }

    private static SQLException unknownShape(ReflectiveOperationException e) {
        return new SQLNonTransientConnectionException("the application's driver cannot be used", e);
    }
}
