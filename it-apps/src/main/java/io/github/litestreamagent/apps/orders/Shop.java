package io.github.litestreamagent.apps.orders;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.Transactions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Orders and stock. In each state of the database, what a product has sold is the sum of its order lines. */
final class Shop implements AutoCloseable {

    static final int PRODUCTS = 50;

    private static final String OPTIONS =
            "?journal_mode=WAL&synchronous=NORMAL&busy_timeout=10000&transaction_mode=IMMEDIATE&foreign_keys=true";

    private static final String[] SCHEMA = {
        "CREATE TABLE IF NOT EXISTS product (id INTEGER PRIMARY KEY, name TEXT NOT NULL, sold INTEGER NOT NULL)",
        "CREATE TABLE IF NOT EXISTS customer_order (id INTEGER PRIMARY KEY AUTOINCREMENT, placed_at INTEGER NOT NULL, note TEXT)",
        "CREATE TABLE IF NOT EXISTS order_line (order_id INTEGER NOT NULL REFERENCES customer_order,"
                + " product_id INTEGER NOT NULL REFERENCES product, quantity INTEGER NOT NULL)",
        "CREATE INDEX IF NOT EXISTS order_line_product ON order_line (product_id)",
        "INSERT OR IGNORE INTO product WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < "
                + PRODUCTS + ") SELECT i, 'product ' || i, 0 FROM n",
    };

    private final HikariDataSource pool;

    Shop(Path database) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + database + OPTIONS);
        config.setMaximumPoolSize(4);
        pool = new HikariDataSource(config);
        createTables();
    }

    /** Returns when the order is committed. */
    long place(int product, int quantity) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            Transactions.begin(pool, connection);
            long id = insertOrder(connection, "please ring twice, " + quantity + " of product " + product);
            insertLine(connection, id, product, quantity);
            sell(connection, product, quantity);
            connection.commit();
            return id;
        }
    }

    long orders() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM customer_order")) {
            row.next();
            return row.getLong(1);
        }
    }

    @Override
    public void close() {
        pool.close();
    }

    private void createTables() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : SCHEMA) {
                statement.executeUpdate(sql);
            }
        }
    }

    private static long insertOrder(Connection connection, String note) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO customer_order (placed_at, note) VALUES (?, ?)", Statement.RETURN_GENERATED_KEYS)) {
            insert.setLong(1, System.currentTimeMillis());
            insert.setString(2, note);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    private static void insertLine(Connection connection, long order, int product, int quantity) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO order_line VALUES (?, ?, ?)")) {
            insert.setLong(1, order);
            insert.setInt(2, product);
            insert.setInt(3, quantity);
            insert.executeUpdate();
        }
    }

    private static void sell(Connection connection, int product, int quantity) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE product SET sold = sold + ? WHERE id = ?")) {
            update.setInt(1, quantity);
            update.setInt(2, product);
            update.executeUpdate();
        }
    }
}
