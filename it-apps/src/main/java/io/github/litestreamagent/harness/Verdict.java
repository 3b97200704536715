package io.github.litestreamagent.harness;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * A restored shop, compared with what was promised.
 *
 * @param integrity the answer of {@code PRAGMA integrity_check}
 * @param unbalanced products whose sales are not the sum of their order lines
 * @param restored orders in the database
 * @param acknowledged orders that the application had acknowledged
 * @param inFlight acknowledged orders that are missing and that no acknowledged LTX file had to hold
 * @param lost acknowledged orders that are missing although their commit had returned before the newest acknowledged capture began
 */
public record Verdict(String integrity, long unbalanced, int restored, int acknowledged, int inFlight, int lost) {

    private static final String UNBALANCED =
            "WITH sold AS (SELECT product_id, sum(quantity) AS n FROM order_line GROUP BY product_id)"
                    + " SELECT count(*) FROM product LEFT JOIN sold ON product_id = id WHERE sold <> coalesce(n, 0)";

    /** Compares, given when the capture of the newest acknowledged LTX file began. */
    public static Verdict of(Path database, Acknowledged acknowledged, long capturedAt) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            Set<Long> restored = orders(statement);
            int inFlight = 0;
            int lost = 0;
            for (var order : acknowledged.committedAt().entrySet()) {
                if (!restored.contains(order.getKey())) {
                    boolean promised = order.getValue() < capturedAt;
                    lost += promised ? 1 : 0;
                    inFlight += promised ? 0 : 1;
                }
            }
            return new Verdict(
                    text(statement, "PRAGMA integrity_check"),
                    restored.isEmpty() ? 0 : Long.parseLong(text(statement, UNBALANCED)),
                    restored.size(),
                    acknowledged.size(),
                    inFlight,
                    lost);
        }
    }

    /** The ids of the orders in a database. */
    public static Set<Long> orders(Path database) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            return orders(statement);
        }
    }

    public boolean good() {
        return integrity.equals("ok") && unbalanced == 0 && lost == 0;
    }

    private static Set<Long> orders(Statement statement) throws SQLException {
        Set<Long> orders = new HashSet<>();
        if (text(statement, "SELECT count(*) FROM sqlite_master WHERE name = 'customer_order'")
                .equals("0")) {
            return orders;
        }
        try (ResultSet rows = statement.executeQuery("SELECT id FROM customer_order")) {
            while (rows.next()) {
                orders.add(rows.getLong(1));
            }
        }
        return orders;
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
