package io.github.litestreamagent.apps.bank;

import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.AcknowledgedList;
import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One thread that makes transactions of one or more transfers. */
final class Teller extends Thread {

    private final HikariDataSource pool;
    private final AcknowledgedList acknowledged;
    private final Random random;
    private final int accounts;
    private final int mostTransfers;
    private final long pauseNanos;
    private long transactions;
    private volatile boolean stopped;

    Teller(HikariDataSource pool, AcknowledgedList acknowledged, Arguments arguments, int number) {
        super("teller-" + number);
        this.pool = pool;
        this.acknowledged = acknowledged;
        random = new Random(arguments.number("seed", 1) * 31L + number);
        accounts = arguments.number("accounts", 1000);
        mostTransfers = arguments.number("transfers", 3);
        int rate = arguments.number("rate", 0);
        pauseNanos = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * arguments.number("threads", 2) / rate;
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (!stopped) {
            try {
                transact(1 + random.nextInt(mostTransfers));
                transactions++;
            } catch (SQLException e) {
                System.out.println(getName() + ": " + e.getMessage());
            }
            next += pauseNanos;
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    /** Stops after the transaction under way. */
    long finish() throws InterruptedException {
        stopped = true;
        join();
        return transactions;
    }

    private void transact(int transfers) throws SQLException {
        long last = 0;
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < transfers; i++) {
                last = transfer(
                        connection,
                        1 + random.nextInt(accounts),
                        1 + random.nextInt(accounts),
                        1 + random.nextInt(100));
            }
            connection.commit();
        }
        acknowledged.add(last);
    }

    private long transfer(Connection connection, int debtor, int creditor, int amount) throws SQLException {
        move(connection, debtor, -amount);
        move(connection, creditor, amount);
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO transfer (debtor, creditor, amount, reference) VALUES (?, ?, ?, ?)",
                Statement.RETURN_GENERATED_KEYS)) {
            insert.setInt(1, debtor);
            insert.setInt(2, creditor);
            insert.setInt(3, amount);
            insert.setString(4, "from " + debtor + " to " + creditor);
            insert.executeUpdate();
            try (ResultSet key = insert.getGeneratedKeys()) {
                key.next();
                return key.getLong(1);
            }
        }
    }

    private static void move(Connection connection, int account, int amount) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE account SET balance = balance + ? WHERE id = ?")) {
            update.setInt(1, amount);
            update.setInt(2, account);
            update.executeUpdate();
        }
    }
}
