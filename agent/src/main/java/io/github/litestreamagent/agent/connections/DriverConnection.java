package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A connection of the replicator's own, through the application's driver. */
final class DriverConnection implements DatabaseConnection {

    /** Old drivers close a connection that nothing refers to. */
    private final Connection jdbc;

    private final CoreDatabase core;

    private DriverConnection(Connection jdbc, Object db) {
        this.jdbc = jdbc;
        core = new CoreDatabase(db);
    }

    static DriverConnection of(Connection jdbc) throws SQLException {
        try {
            return new DriverConnection(jdbc, CoreDatabase.of(jdbc)).withClassesLoaded();
        } catch (ReflectiveOperationException | SQLException | RuntimeException e) {
            jdbc.close();
            throw new SQLException("the application's driver cannot be used", e);
        }
    }

    /** A class loader that has been closed loads none that it has not loaded before: those of a row and of a failure are loaded now. */
    private DriverConnection withClassesLoaded() throws SQLException {
        run("PRAGMA wal_autocheckpoint");
        try {
            run("no SQL");
        } catch (SQLException expected) {
            return this;
        }
        return this;
    }

    Connection jdbc() {
        return jdbc;
    }

    @Override
    public List<String> run(String sql) throws SQLException {
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
        jdbc.close();
    }
}
