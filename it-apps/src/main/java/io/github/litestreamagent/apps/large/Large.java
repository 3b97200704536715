package io.github.litestreamagent.apps.large;

import io.github.litestreamagent.apps.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/**
 * Fills a database with rows of zeros, 1 MiB each: first in transactions of 32, then, if a file is named, when that is there, the rest in one
 * large transaction.
 */
public final class Large {

    private static final int ROWS_AT_ONCE = 32;

    private final Statement statement;

    private Large(Statement statement) {
        this.statement = statement;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "megabytes", "transaction-megabytes", "when");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "large.db"));
                Statement statement = connection.createStatement()) {
            Large program = new Large(statement);
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE IF NOT EXISTS zeros (id INTEGER PRIMARY KEY, payload BLOB)");
            for (int rows = 0; rows < arguments.number("megabytes", 1000); rows += ROWS_AT_ONCE) {
                program.commit(ROWS_AT_ONCE);
            }
            System.out.println("filled");
            String when = arguments.text("when", "");
            while (!when.isEmpty() && !Files.exists(Path.of(when))) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            program.commit(arguments.number("transaction-megabytes", 100));
            System.out.println("committed");
        }
    }

    private void commit(int rows) throws SQLException {
        statement.execute("BEGIN");
        for (int i = 0; i < rows; i++) {
            statement.execute("INSERT INTO zeros (payload) VALUES (zeroblob(1 << 20))");
        }
        statement.execute("COMMIT");
    }
}
