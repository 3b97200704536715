package io.github.litestreamagent.bench;

import io.github.litestreamagent.apps.Arguments;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * One connection, one row of 200 bytes in each commit. Prints what it measured as {@code name value} lines.
 *
 * <pre>
 * --db w.db    --synchronous NORMAL
 * --seconds 8  --rate 0       commits a second, 0 for as fast as they go
 * --commits 0                 ends after so many, 0 for no such end
 * --say false                 print the milliseconds since 1970 of each commit
 * --fill-megabytes 0          rows to begin with
 * --fill randomblob           what they are: randomblob or zeroblob
 * --linger-seconds 0          idle time before it ends
 * </pre>
 */
public final class Workload {

    private static final int FILL_ROW_BYTES = 1 << 20;

    private final Arguments arguments;
    private final Latencies latencies = new Latencies();
    private final AtomicLong walPeak = new AtomicLong();

    private Workload(Arguments arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] args) throws Exception {
        new Workload(new Arguments(
                        args,
                        "db",
                        "synchronous",
                        "seconds",
                        "rate",
                        "commits",
                        "say",
                        "fill-megabytes",
                        "fill",
                        "linger-seconds"))
                .run();
    }

    private void run() throws Exception {
        String database = arguments.text("db", "workload.db");
        watchLog(new File(database + "-wal"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database
                + "?journal_mode=WAL&busy_timeout=10000&synchronous=" + arguments.text("synchronous", "NORMAL"))) {
            execute(connection, "CREATE TABLE IF NOT EXISTS row (id INTEGER PRIMARY KEY, at INTEGER, payload BLOB)");
            fill(connection, arguments.number("fill-megabytes", 0));
            long begin = System.nanoTime();
            commit(connection, begin);
            report(System.nanoTime() - begin);
            TimeUnit.SECONDS.sleep(arguments.number("linger-seconds", 0));
        }
    }

    private void commit(Connection connection, long begin) throws SQLException {
        long end = begin + TimeUnit.SECONDS.toNanos(arguments.number("seconds", 8));
        int rate = arguments.number("rate", 0);
        int most = arguments.number("commits", 0);
        boolean say = Boolean.parseBoolean(arguments.text("say", "false"));
        long next = begin;
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO row (at, payload) VALUES (?, randomblob(200))")) {
            for (long now = begin; now < end && (most == 0 || latencies.total() < most); now = System.nanoTime()) {
                insert.setLong(1, now);
                long from = System.nanoTime();
                insert.executeUpdate();
                latencies.add(System.nanoTime() - from);
                if (say) {
                    System.out.println("commit " + System.currentTimeMillis());
                }
                next += rate == 0 ? 0 : TimeUnit.SECONDS.toNanos(1) / rate;
                LockSupport.parkNanos(rate == 0 ? 0 : next - System.nanoTime());
            }
        }
    }

    private void report(long nanos) {
        System.gc();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        System.out.println("commits/s " + latencies.total() * 1e9 / nanos);
        System.out.println("p50 us " + latencies.quantile(0.5) / 1e3);
        System.out.println("p99 us " + latencies.quantile(0.99) / 1e3);
        System.out.println("p99.9 us " + latencies.quantile(0.999) / 1e3);
        System.out.println("max us " + latencies.max() / 1e3);
        System.out.println("peak WAL MB " + walPeak.get() / 1e6);
        System.out.println("heap MB " + heap / 1e6);
        System.out.println("reported");
    }

    private void watchLog(File log) {
        Thread watcher = new Thread(
                () -> {
                    while (true) {
                        walPeak.accumulateAndGet(log.length(), Math::max);
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    }
                },
                "watcher of the log");
        watcher.setDaemon(true);
        watcher.start();
    }

    private void fill(Connection connection, int megabytes) throws SQLException {
        for (int i = 0; i < megabytes; i++) {
            execute(
                    connection,
                    "INSERT INTO row (at, payload) VALUES (0, " + arguments.text("fill", "randomblob") + "("
                            + FILL_ROW_BYTES + "))");
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
