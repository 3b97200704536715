package io.github.litestreamagent.apps.bank;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.AcknowledgedList;
import io.github.litestreamagent.apps.Arguments;
import io.github.litestreamagent.apps.Transactions;
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
 * --threads 2             --pools 1         of connections, which the threads share
 * --pool 4                connections of each
 * --transfers 3           transfers in a transaction, at most
 * --blob-kilobytes 0      one transaction in 50 keeps a document of up to that size, and the newest 20 stay
 * --cache-kilobytes 2000  of a connection; a larger transaction spills into the log before its commit
 * --vacuum-every 0        one transaction in so many is a VACUUM instead
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
                "pools",
                "pool",
                "transfers",
                "blob-kilobytes",
                "cache-kilobytes",
                "vacuum-every",
                "rate",
                "synchronous",
                "seed",
                "seconds");
        List<HikariDataSource> pools = new ArrayList<>();
        try (AcknowledgedList acknowledged = new AcknowledgedList(arguments.path("acknowledged", "acknowledged.txt"))) {
            for (int i = 0; i < arguments.number("pools", 1); i++) {
                pools.add(pool(arguments));
            }
            open(pools.get(0), arguments.number("accounts", 1000), arguments.number("opening", 1000));
            System.out.println("the bank is open");
            long transactions = run(arguments, pools, acknowledged);
            System.out.println("transactions " + transactions);
        } finally {
            pools.forEach(HikariDataSource::close);
        }
    }

    private static HikariDataSource pool(Arguments arguments) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:sqlite:" + arguments.text("db", "bank.db") + "?journal_mode=WAL&busy_timeout=10000"
                + "&foreign_keys=true&cache_size=-" + arguments.number("cache-kilobytes", 2000)
                + "&transaction_mode=IMMEDIATE&synchronous=" + arguments.text("synchronous", "NORMAL"));
        config.setMaximumPoolSize(arguments.number("pool", 4));
        return new HikariDataSource(config);
    }

    private static void open(HikariDataSource pool, int accounts, int opening) throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            Transactions.begin(pool, connection);
            statement.executeUpdate(
                    "CREATE TABLE IF NOT EXISTS account (id INTEGER PRIMARY KEY, opening INTEGER NOT NULL, balance INTEGER NOT NULL)");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS transfer (id INTEGER PRIMARY KEY AUTOINCREMENT,"
                    + " debtor INTEGER NOT NULL REFERENCES account, creditor INTEGER NOT NULL REFERENCES account,"
                    + " amount INTEGER NOT NULL, reference TEXT)");
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS document (id INTEGER PRIMARY KEY,"
                    + " transfer INTEGER NOT NULL REFERENCES transfer, size INTEGER NOT NULL, content BLOB NOT NULL)");
            statement.executeUpdate(
                    "INSERT OR IGNORE INTO account WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1"
                            + " FROM n WHERE i < " + accounts + ") SELECT i, " + opening + ", " + opening + " FROM n");
            connection.commit();
        }
    }

    private static long run(Arguments arguments, List<HikariDataSource> pools, AcknowledgedList acknowledged)
            throws InterruptedException {
        int threads = arguments.number("threads", 2);
        List<Teller> tellers = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            Teller teller = new Teller(pools.get(i % pools.size()), acknowledged, arguments, i);
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
