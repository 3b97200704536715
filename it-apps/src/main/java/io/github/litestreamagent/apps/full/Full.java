package io.github.litestreamagent.apps.full;

import io.github.litestreamagent.apps.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Writes until the disk is full, makes room by deleting a file, and writes on. */
public final class Full {

    private static final int ROWS_BEHIND = 100;

    private Full() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "ballast", "wait-millis");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "full.db"));
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE note (id INTEGER PRIMARY KEY, payload BLOB)");
            System.out.println("error " + fill(statement));
            TimeUnit.MILLISECONDS.sleep(arguments.number("wait-millis", 0));
            Files.delete(Path.of(arguments.text("ballast", "ballast")));
            for (int i = 0; i < ROWS_BEHIND; i++) {
                insert(statement);
            }
            System.out.println("integrity " + text(statement, "PRAGMA integrity_check"));
            System.out.println("rows above " + ROWS_BEHIND + " "
                    + (Integer.parseInt(text(statement, "SELECT count(*) FROM note")) > ROWS_BEHIND));
        }
    }

    private static int fill(Statement statement) throws InterruptedException {
        while (true) {
            try {
                insert(statement);
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (SQLException full) {
                return full.getErrorCode();
            }
        }
    }

    private static void insert(Statement statement) throws SQLException {
        statement.execute("INSERT INTO note (payload) VALUES (randomblob(20000))");
    }

    private static String text(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
