package libraries;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;

/** The database of one library behind a pool, with the table {@code entry}, and the list of what was acknowledged. */
final class Entries implements AutoCloseable {

    final HikariDataSource pool;
    private final PrintStream acknowledged;

    Entries(String name) throws Exception {
        String file = name + ".db";
        HikariConfig config = new HikariConfig();
        // schedulers read before they write in one transaction, which SQLite refuses beside another writer if it was
        // not begun so
        config.setJdbcUrl("jdbc:sqlite:" + file + "?busy_timeout=60000&transaction_mode=IMMEDIATE");
        config.setMaximumPoolSize(5);
        pool = new HikariDataSource(config);
        acknowledged = new PrintStream(new FileOutputStream(file + ".acknowledged", true), true);
    }

    /** Executes statements, one transaction each. */
    void execute(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    void createTable() throws SQLException {
        execute("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, text TEXT)");
    }

    /** What a job does that is run by a scheduler. */
    void writeAndAcknowledge(long id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement insert = connection.prepareStatement("INSERT INTO entry VALUES (?, ?)")) {
            insert.setLong(1, id);
            insert.setString(2, "entry " + id);
            insert.executeUpdate();
        }
        acknowledge(id);
    }

    void acknowledge(long id) {
        acknowledged.println(id + " " + System.currentTimeMillis());
    }

    @Override
    public void close() {
        pool.close();
        acknowledged.close();
    }
}
