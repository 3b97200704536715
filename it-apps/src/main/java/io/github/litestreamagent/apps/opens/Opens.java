package io.github.litestreamagent.apps.opens;

import io.github.litestreamagent.apps.Arguments;
import java.io.File;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Opens a database, commits a row, closes it; one file after the other, again and again. Says a few times how many descriptors and threads
 * the process has, after a moment of rest.
 */
public final class Opens {

    private static final int REPORTS = 5;

    private Opens() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "opens", "files", "rest-millis");
        int opens = arguments.number("opens", 10_000);
        int files = arguments.number("files", 20);
        int every = Math.max(1, opens / REPORTS);
        for (int i = 1; i <= opens; i++) {
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:opens-" + i % files + ".db");
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
                statement.execute("INSERT INTO note (text) VALUES ('note " + i + "')");
            }
            if (i % every == 0) {
                TimeUnit.MILLISECONDS.sleep(arguments.number("rest-millis", 3000));
                System.out.println("descriptors " + descriptors() + " threads "
                        + Thread.getAllStackTraces().size());
            }
        }
    }

    private static int descriptors() {
        String[] names = new File("/proc/self/fd").list();
        return names == null ? -1 : names.length;
    }
}
