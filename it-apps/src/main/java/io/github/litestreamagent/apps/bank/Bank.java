package io.github.litestreamagent.apps.bank;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.AcknowledgedList;
import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Moves money until it is killed, or for {@code --seconds}.
 *
 * <pre>
 * --db bank.db            --acknowledged acknowledged.txt
 * --accounts 1000         --opening 1000    money of each account at the beginning
 * --threads 2             --pool 4          connections
 * --transfers 3           transfers in a transaction, at most
 * --rate 0                transactions a second of all threads together, 0 for as fast as they go
 * --synchronous NORMAL    --seed 1          --seconds (for ever)
 * </pre>
 */
public final class Bank {

    private Bank() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(
                args,
                "db",
                "acknowledged",
                "accounts",
                "opening",
                "threads",
                "pool",
                "transfers",
                "rate",
                "synchronous",
                "seed",
                "seconds");
        try (HikariDataSource pool = pool(arguments);
                AcknowledgedList acknowledged =
                        new AcknowledgedList(arguments.path("acknowledged", "acknowledged.txt"))) {
            open(pool, arguments.number("accounts", 1000), arguments.number("opening", 1000));
            System.out.println("the bank is open");
            long transactions = run(arguments, pool, acknowledged);
            System.out.println("transactions " + transactions);
        }
    }

    private static HikariDataSource pool(Arguments arguments) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + arguments.text("db", "bank.db") + "?journal_mode=WAL&busy_timeout=10000"
                + "&transaction_mode=IMMEDIATE&synchronous=" + arguments.text("synchronous", "NORMAL"));
        config.setMaximumPoolSize(arguments.number("pool", 4));
        return new HikariDataSource(config);
    }

    private static void open(HikariDataSource pool, int accounts, int opening) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, opening INTEGER NOT NULL, balance INTEGER NOT NULL)");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS transfer (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                    + " debtor INTEGER NOT NULL, creditor INTEGER NOT NULL, amount INTEGER NOT NULL, reference TEXT)");
            statement.executeUpdate(
                    "INSERT OR IGNORE INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                            + " FROM n WHERE i < " + accounts + ") SELECT i, " + opening + ", " + opening + " FROM n");
            connection.commit();
        }
    }

    private static long run(Arguments arguments, HikariDataSource pool, AcknowledgedList acknowledged)
            throws InterruptedException {
        int threads = arguments.number("threads", 2);
        List<Teller> tellers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Teller teller = new Teller(pool, acknowledged, arguments, i);
            tellers.add(teller);
            teller.start();
        }
        TimeUnit.SECONDS.sleep(arguments.number("seconds", Integer.MAX_VALUE));
        long transactions = 0;
        for (Teller teller : tellers) {
            transactions += teller.finish();
        }
        return transactions;
    }
}
