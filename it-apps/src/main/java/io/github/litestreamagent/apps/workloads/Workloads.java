package io.github.litestreamagent.apps.workloads;

import static io.github.litestreamagent.apps.workloads.Site.execute;
import static io.github.litestreamagent.apps.workloads.Site.insert;

import io.github.litestreamagent.apps.Arguments;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Uses databases in the ways that are hard on a replicator, side by side, each {@code <name>.db} on a thread of its own. No statement may
 * fail: exit code 1 and a line if one did.
 *
 * <pre>
 * --seconds 20          of each
 * --megabytes 0         of the one transaction of large-transaction, which runs alone then
 * --only NAME           that workload alone
 * </pre>
 */
public final class Workloads {

    private static final int WRITERS = 7;
    private static final int PATIENT = 60_000;
    private static final String[] NORMAL = {"synchronous=NORMAL", "busy_timeout=" + PATIENT};

    private static final Map<String, Workload> ALL = new LinkedHashMap<>();

    static {
        ALL.put("long-reader", Workloads::longReader);
        ALL.put("begin-immediate", Workloads::beginImmediate);
        ALL.put("never-idle", site -> Workloads.contend(site, 2, 0));
        ALL.put("seven-writers", site -> Workloads.contend(site, WRITERS, 1));
        ALL.put("page-65536", site -> Workloads.mixed(site, "page_size=65536"));
        ALL.put("page-512", site -> Workloads.mixed(site, "page_size=512"));
        ALL.put("incremental-vacuum", Workloads::incrementalVacuum);
        ALL.put("attach", Workloads::attach);
        ALL.put("synchronous-off", site -> Workloads.mixed(site, "synchronous=OFF"));
        ALL.put("mmap", site -> Workloads.mixed(site, "mmap_size=268435456"));
        ALL.put("shared-cache", site -> Workloads.mixed(site, "cache=shared"));
        ALL.put("no-busy-timeout", site -> Workloads.mixed(site, "busy_timeout=0"));
    }

    private Workloads() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "seconds", "megabytes", "only");
        Path folder = Path.of("").toAbsolutePath();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(arguments.number("seconds", 20));
        int megabytes = arguments.number("megabytes", 0);
        Map<String, Workload> chosen = new LinkedHashMap<>(ALL);
        if (megabytes > 0) {
            chosen = Map.of("large-transaction", site -> largeTransaction(site, megabytes));
        }
        String only = arguments.text("only", "");
        chosen.keySet().removeIf(name -> !only.isEmpty() && !name.equals(only));
        System.exit(run(chosen, folder, end) ? 0 : 1);
    }

    private static boolean run(Map<String, Workload> workloads, Path folder, long end) throws InterruptedException {
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<String, Future<?>> running = new LinkedHashMap<>();
        workloads.forEach((name, workload) -> running.put(name, threads.submit(() -> {
            workload.run(new Site(folder, name, end));
            return null;
        })));
        boolean good = true;
        for (var one : running.entrySet()) {
            try {
                one.getValue().get();
                System.out.println(one.getKey() + " done");
            } catch (ExecutionException e) {
                System.out.println(one.getKey() + " failed: " + e.getCause());
                good = false;
            }
        }
        threads.shutdown();
        return good;
    }

    /** A reader that stays while another connection writes several times the length at which the log is checkpointed. */
    private static void longReader(Site site) throws SQLException, InterruptedException {
        try (Connection writer = site.create(NORMAL);
                Connection reader = site.open(NORMAL)) {
            insert(writer, 100);
            reader.setAutoCommit(false);
            execute(reader, "SELECT count(*) FROM item");
            insert(writer, 5_000_000);
            while (!site.isOver()) {
                insert(writer, 20_000);
                TimeUnit.MILLISECONDS.sleep(20);
            }
            reader.commit();
            insert(writer, 100);
        }
    }

    private static void beginImmediate(Site site) throws SQLException, InterruptedException {
        try (Connection connection = site.create(NORMAL)) {
            insert(connection, 5_000_000);
            execute(connection, "BEGIN IMMEDIATE");
            while (!site.isOver()) {
                insert(connection, 1000);
                TimeUnit.MILLISECONDS.sleep(50);
            }
            execute(connection, "COMMIT");
        }
    }

    private static void contend(Site site, int writers, int pauseMillis) throws SQLException, InterruptedException {
        site.create(NORMAL).close();
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            running.add(threads.submit(() -> {
                try (Connection connection = site.open(NORMAL)) {
                    while (!site.isOver()) {
                        insert(connection, 300);
                        TimeUnit.MILLISECONDS.sleep(pauseMillis);
                    }
                }
                return null;
            }));
        }
        threads.shutdown();
        for (Future<?> one : running) {
            try {
                one.get();
            } catch (ExecutionException e) {
                throw new SQLException(e.getCause());
            }
        }
    }

    /** Rows of all sizes come and go, and now and then a VACUUM. */
    private static void mixed(Site site, String property) throws SQLException, InterruptedException {
        try (Connection connection = site.create(property)) {
            for (int i = 1; !site.isOver(); i++) {
                insert(connection, 1 + i * 7919 % 50_000);
                if (i % 10 == 0) {
                    execute(connection, "DELETE FROM item WHERE id % 3 = " + i % 3);
                }
                if (i % 100 == 0) {
                    execute(connection, "VACUUM");
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    private static void incrementalVacuum(Site site) throws SQLException, InterruptedException {
        try (Connection before = site.open()) {
            execute(before, "PRAGMA auto_vacuum=INCREMENTAL");
            execute(before, "CREATE TABLE first (a)");
        }
        try (Connection connection = site.create(NORMAL)) {
            for (int i = 0; !site.isOver(); i++) {
                insert(connection, 100_000);
                if (i % 20 == 19) {
                    execute(connection, "DELETE FROM item WHERE id % 4 > 0");
                    execute(connection, "PRAGMA incremental_vacuum(" + i + ")");
                }
                TimeUnit.MILLISECONDS.sleep(10);
            }
        }
    }

    /** Transactions over two files; {@code other.db} is the attached one. */
    private static void attach(Site site) throws SQLException, InterruptedException {
        try (Connection connection = site.create(NORMAL)) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("ATTACH '" + site.database("attached-other") + "' AS other");
                statement.execute("CREATE TABLE IF NOT EXISTS other.item (id INTEGER PRIMARY KEY, payload BLOB)");
                while (!site.isOver()) {
                    statement.execute("BEGIN");
                    statement.execute("INSERT INTO main.item (payload) VALUES (randomblob(3000))");
                    statement.execute("INSERT INTO other.item (payload) VALUES (randomblob(3000))");
                    statement.execute("COMMIT");
                    TimeUnit.MILLISECONDS.sleep(10);
                }
            }
        }
    }

    /** One transaction that is larger than the heap, and rows that change it again before it commits. */
    private static void largeTransaction(Site site, int megabytes) throws SQLException {
        try (Connection connection = site.create("synchronous=NORMAL", "cache_size=500")) {
            insert(connection, 100);
            execute(connection, "BEGIN");
            for (int i = 0; i < megabytes; i++) {
                insert(connection, 1 << 20);
            }
            execute(connection, "UPDATE item SET payload = randomblob(1000) WHERE id % 100 = 0");
            execute(connection, "COMMIT");
            insert(connection, 100);
        }
    }
}
