package visits;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import org.sqlite.SQLiteDataSource;

/**
 * A web application with a driver of its own, deployed under several names. Each counts visits in a table of its name, in the file of the
 * variable DATABASE, which all share, or in one that is named after it.
 */
@WebListener
public class Visits implements ServletContextListener {

    private volatile boolean stopped;
    private boolean created;
    private Thread writer;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        String name = event.getServletContext().getContextPath().substring(1);
        writer = new Thread(() -> write(name), "visits of " + name);
        writer.start();
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        stopped = true;
        try {
            writer.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(String name) {
        int count = Integer.parseInt(System.getenv("ROWS"));
        SQLiteDataSource source = new SQLiteDataSource();
        source.setUrl(
                "jdbc:sqlite:" + Optional.ofNullable(System.getenv("DATABASE")).orElse(name + ".db"));
        try (PrintStream acknowledged = new PrintStream(new FileOutputStream(name + ".db.acknowledged", true), true)) {
            for (int written = 0; written < count && !stopped; written++) {
                try {
                    acknowledged.println(visit(source, name) + " " + System.currentTimeMillis());
                } catch (SQLException e) {
                    System.err.println(name + ": " + e.getMessage());
                }
                Thread.sleep(5);
            }
            Files.createFile(Path.of(name + ".done"));
        } catch (IOException | InterruptedException e) {
            e.printStackTrace();
        }
    }

    /** A connection for each visit, as without a pool. */
    private long visit(SQLiteDataSource source, String name) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (!created) {
                // on a file that two drivers have open this fails now and then, as anything else
                statement.executeUpdate(
                        "CREATE TABLE IF NOT EXISTS " + name + " (id INTEGER PRIMARY KEY AUTOINCREMENT, at)");
                created = true;
            }
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + name + " (at) VALUES (?)")) {
                insert.setLong(1, System.currentTimeMillis());
                insert.executeUpdate();
            }
            try (ResultSet row = statement.executeQuery("SELECT last_insert_rowid()")) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
