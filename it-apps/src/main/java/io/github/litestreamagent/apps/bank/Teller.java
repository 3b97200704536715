package io.github.litestreamagent.apps.bank;

import com.zaxxer.hikari.HikariDataSource;
import io.github.litestreamagent.apps.AcknowledgedList;
import io.github.litestreamagent.apps.Arguments;
import io.github.litestreamagent.apps.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One thread that makes transactions of one or more transfers, and takes one in twenty back. */
final class Teller extends Thread {

    private static final int ROLLBACK_EVERY = 20;
    private static final int DOCUMENT_EVERY = 50;
    private static final int DOCUMENTS_KEPT = 20;

    private final HikariDataSource pool;
    private final AcknowledgedList acknowledged;
    private final Random random;
    private final int accounts;
    private final int mostTransfers;
    private final int mostDocumentBytes;
    private final int vacuumEvery;
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
        mostDocumentBytes = arguments.number("blob-kilobytes", 0) * 1024;
        vacuumEvery = arguments.number("vacuum-every", 0);
        int rate = arguments.number("rate", 0);
        pauseNanos = rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) * arguments.number("threads", 2) / rate;
    }

    @Override
    public void run() {
        long next = System.nanoTime();
        while (!stopped) {
            try {
                work();
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

    private void work() throws SQLException {
        if (vacuumEvery > 0 && random.nextInt(vacuumEvery) == 0) {
            vacuum();
        } else {
            transact(1 + random.nextInt(mostTransfers));
        }
    }

    private void vacuum() throws SQLException {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("VACUUM");
        }
    }

    private void transact(int transfers) throws SQLException {
        long last = 0;
        try (Connection connection = pool.getConnection()) {
            Transactions.begin(pool, connection);
            for (int i = 0; i < transfers; i++) {
                last = transfer(
                        connection,
                        1 + random.nextInt(accounts),
                        1 + random.nextInt(accounts),
                        1 + random.nextInt(100));
            }
            if (mostDocumentBytes > 0 && random.nextInt(DOCUMENT_EVERY) == 0) {
                keepDocument(connection, last, 1 + random.nextInt(mostDocumentBytes));
            }
            if (random.nextInt(ROLLBACK_EVERY) == 0) {
                connection.rollback();
                return;
            }
            connection.commit();
        }
        acknowledged.add(last);
    }

    private static void keepDocument(Connection connection, long transfer, int size) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT INTO document (transfer, size, content) VALUES (?, ?, randomblob(?))")) {
            insert.setLong(1, transfer);
            insert.setInt(2, size);
            insert.setInt(3, size);
            insert.executeUpdate();
        }
        try (Statement delete = connection.createStatement()) {
            delete.executeUpdate("DELETE FROM document WHERE id <= (SELECT max(id) FROM document) - " + DOCUMENTS_KEPT);
        }
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
