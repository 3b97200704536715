package io.github.litestreamagent.apps.undeploy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.List;

/**
 * The web application: writes to its database with the driver of its own class loader until there is a file {@code enough}, and takes the
 * driver away again.
 */
public final class Unit implements Runnable {

    @Override
    public void run() {
        try {
            Class.forName("org.sqlite.JDBC");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:unit.db");
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
                for (int i = 0; i < 50; i++) {
                    statement.execute("INSERT INTO note (text) VALUES ('note " + i + "')");
                    Thread.sleep(20);
                }
                while (!Files.exists(Path.of("enough"))) {
                    Thread.sleep(20);
                }
            }
            List<Driver> drivers = Collections.list(DriverManager.getDrivers());
            for (Driver driver : drivers) {
                DriverManager.deregisterDriver(driver);
            }
        } catch (ClassNotFoundException | SQLException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
