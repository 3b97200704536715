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
        CHECKS.put("money made or lost", "SELECT abs(sum(balance) - sum(opening)) FROM account");
        CHECKS.put(
                "accounts that differ from their transfers",
                "WITH moved(id, amount) AS (SELECT creditor, amount FROM transfer UNION ALL SELECT debtor, -amount FROM transfer),"
                        + " net(id, amount) AS (SELECT id, sum(amount) FROM moved GROUP BY id)"
                        + " SELECT count(*) FROM account LEFT JOIN net USING (id)"
                        + " WHERE balance <> opening + coalesce(amount, 0)");
        CHECKS.put("gaps in the transfers", "SELECT coalesce(max(id), 0) - count(*) FROM transfer");
    }

    private BankCheck() {}

    public static void main(String[] args) throws SQLException {
        Arguments arguments = new Arguments(args, "db");
        boolean sound = true;
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "bank.db"));
                Statement statement = connection.createStatement()) {
            for (Map.Entry<String, String> check : CHECKS.entrySet()) {
                long found = number(statement, check.getValue());
                System.out.println(check.getKey() + ": " + found);
                sound &= found == 0;
            }
        }
        System.exit(sound ? 0 : 1);
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
