package io.github.litestreamagent.apps.ending;

import io.github.litestreamagent.apps.Arguments;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Commits rows until a file appears, commits twenty more, and ends in one of the ways in which a program can. It closes its connection
 * only if it is told to.
 *
 * <pre>
 * --db ending.db    --until end.txt          the file that ends it
 * --end main        main, exit, signal (waits for one), oom, halt
 * --exit-code 0     of exit and halt
 * --close none      last: before it ends; hook: in a shutdown hook, a moment later and after another row
 * --daemon-writer false                      whether a daemon thread commits on and on
 * </pre>
 */
public final class Ending {

    private static final int ROWS_AT_THE_END = 20;
    private static final int HOG = 16 << 20;

    private final Connection connection;
    private final Statement statement;
    private int rows;

    private Ending(Connection connection) throws SQLException {
        this.connection = connection;
        statement = connection.createStatement();
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "until", "end", "exit-code", "close", "daemon-writer");
        Ending program = new Ending(DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "ending.db")));
        program.create();
        program.commitUntil(arguments.path("until", "end.txt"));
        String close = arguments.text("close", "none");
        if (close.equals("hook")) {
            Runtime.getRuntime().addShutdownHook(new Thread(program::closeLater));
        }
        if (Boolean.parseBoolean(arguments.text("daemon-writer", "false"))) {
            program.commitForEver();
        }
        if (close.equals("last")) {
            program.connection.close();
        }
        end(arguments.text("end", "main"), arguments.number("exit-code", 0));
    }

    private void create() throws SQLException {
        statement.execute("PRAGMA journal_mode=WAL");
        statement.execute("PRAGMA busy_timeout=10000");
        statement.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
    }

    private void commitUntil(Path file) throws IOException, SQLException, InterruptedException {
        System.out.println("committing");
        while (!Files.exists(file)) {
            commit();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        for (int i = 0; i < ROWS_AT_THE_END; i++) {
            commit();
        }
        System.out.println("threads " + nonDaemonThreads());
        System.out.println("rows " + rows);
    }

    private synchronized void commit() throws SQLException {
        statement.executeUpdate("INSERT INTO note (text) VALUES ('" + "note ".repeat(20) + "')");
        rows++;
    }

    private void commitForEver() {
        Thread writer = new Thread(() -> {
            try {
                while (true) {
                    commit();
                    TimeUnit.MILLISECONDS.sleep(1);
                }
            } catch (SQLException | InterruptedException ended) {
                return;
            }
        });
        writer.setDaemon(true);
        writer.start();
    }

    private void closeLater() {
        try {
            TimeUnit.MILLISECONDS.sleep(300);
            commit();
            System.out.println("rows " + rows);
            connection.close();
        } catch (SQLException | InterruptedException e) {
            System.out.println("the hook failed: " + e);
        }
    }

    /** But for those of the JVM itself that end with main. */
    private static Set<String> nonDaemonThreads() {
        Set<String> names = new TreeSet<>();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            if (!thread.isDaemon()) {
                names.add(thread.getName());
            }
        }
        return names;
    }

    private static void end(String way, int exitCode) throws InterruptedException {
        switch (way) {
            case "main" -> {}
            case "exit" -> System.exit(exitCode);
            case "halt" -> Runtime.getRuntime().halt(exitCode);
            case "oom" -> exhaust();
            case "signal" -> {
                System.out.println("waiting");
                TimeUnit.DAYS.sleep(1);
            }
            default -> throw new IllegalArgumentException("no such end: " + way);
        }
    }

    private static void exhaust() {
        List<byte[]> hog = new ArrayList<>();
        while (!hog.contains(null)) {
            hog.add(new byte[HOG]);
        }
    }
}
