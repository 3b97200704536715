package io.github.litestreamagent.apps.workloads;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Where a workload works: a database of its own, until a moment of {@link System#nanoTime}.
 *
 * @param folder of the databases
 * @param name of the workload, and of its database
 */
record Site(Path folder, String name, long end) {

    boolean isOver() {
        return System.nanoTime() - end >= 0;
    }

    /** Opens the database with connection properties of the form {@code name=value}. */
    Connection open(String... properties) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:file:" + database(name) + "?" + String.join("&", properties));
    }

    /** A database that is there from now on, with a table {@code item (id, payload)}. */
    Connection create(String... properties) throws SQLException {
        Connection connection = open(properties);
        execute(connection, "PRAGMA journal_mode=WAL");
        execute(connection, "CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, payload BLOB)");
        return connection;
    }

    Path database(String of) {
        return folder.resolve(of + ".db");
    }

    static void insert(Connection connection, int bytes) throws SQLException {
        execute(connection, "INSERT INTO item (payload) VALUES (randomblob(" + bytes + "))");
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
