package io.github.litestreamagent.apps.bank;

import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;

/** Examines a bank's database. Exit code 1 if an invariant does not hold. */
public final class BankCheck {

    private static final Map<String, String> CHECKS = new LinkedHashMap<>();

    static {
        CHECKS.put("integrity", "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
        CHECKS.put("foreign keys", "SELECT count(*) FROM pragma_foreign_key_check");
        CHECKS.put("money made or lost", "SELECT abs(sum(balance) - sum(opening)) FROM account");
        CHECKS.put(
                "accounts that differ from their transfers",
                "WITH moved(id, amount) AS (SELECT creditor, amount FROM transfer UNION ALL SELECT debtor, -amount FROM transfer),"
                        + " net(id, amount) AS (SELECT id, sum(amount) FROM moved GROUP BY id)"
                        + " SELECT count(*) FROM account LEFT JOIN net USING (id)"
                        + " WHERE balance <> opening + coalesce(amount, 0)");
        CHECKS.put("gaps in the transfers", "SELECT coalesce(max(id), 0) - count(*) FROM transfer");
        CHECKS.put("documents of another size", "SELECT count(*) FROM document WHERE length(content) <> size");
    }

    private BankCheck() {}

    public static void main(String[] args) throws SQLException {
        Arguments arguments = new Arguments(args, "db");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "bank.db"))) {
            Map<String, Long> found = found(connection);
            found.forEach((check, number) -> System.out.println(check + ": " + number));
            System.exit(found.values().stream().allMatch(number -> number == 0) ? 0 : 1);
        }
    }

    /** What each check found, by its name: 0 if all is well. A database without the bank's tables is sound if SQLite says so. */
    public static Map<String, Long> found(Connection connection) throws SQLException {
        Map<String, Long> found = new LinkedHashMap<>();
        try (Statement statement = connection.createStatement()) {
            boolean isBank = number(statement, "SELECT count(*) FROM sqlite_master WHERE name = 'document'") > 0;
            for (Map.Entry<String, String> check : CHECKS.entrySet()) {
                if (isBank || check.getValue().contains("pragma_")) {
                    found.put(check.getKey(), number(statement, check.getValue()));
                }
            }
        }
        return found;
    }

    /** The newest transfer, 0 if there is none. */
    public static long newestTransfer(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return number(statement, "SELECT count(*) FROM sqlite_master WHERE name = 'transfer'") == 0
                    ? 0
                    : number(statement, "SELECT coalesce(max(id), 0) FROM transfer");
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
