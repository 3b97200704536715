package io.github.litestreamagent.apps.churn;

import io.github.litestreamagent.apps.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Makes a database grow, shrink, and be vacuumed, in a way that its seed decides.
 *
 * <pre>
 * --db churn.db    --seed 1    --steps 60    --pause-millis 10
 * --page-size 4096, --auto-vacuum NONE       of a database that is new
 * --zero-megabytes 0                         rows of zeros to begin with
 * --vacuum true                              whether a step may be a VACUUM
 * --until FILE                               waits before the first step until it is there
 * </pre>
 */
public final class Churn {

    private static final int ROWS = 40;

    private final Connection connection;
    private final Random random;
    private final int largestPayload;
    private final boolean vacuum;

    private Churn(Connection connection, Arguments arguments) {
        this.connection = connection;
        random = new Random(arguments.number("seed", 1));
        largestPayload = 3 * arguments.number("page-size", 4096);
        vacuum = Boolean.parseBoolean(arguments.text("vacuum", "true"));
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(
                args,
                "db",
                "seed",
                "steps",
                "pause-millis",
                "page-size",
                "auto-vacuum",
                "zero-megabytes",
                "vacuum",
                "until");
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments.text("db", "churn.db"))) {
            Churn churn = new Churn(connection, arguments);
            churn.create(arguments);
            System.out.println("begun");
            awaitFile(arguments.text("until", ""));
            int steps = arguments.number("steps", 60);
            for (int step = 0; step < steps; step++) {
                churn.step();
                TimeUnit.MILLISECONDS.sleep(arguments.number("pause-millis", 10));
            }
            System.out.println("rows " + churn.text("SELECT count(*) FROM item"));
            System.out.println("bytes " + churn.text("SELECT sum(length(payload)) FROM item"));
            System.out.println("integrity " + churn.text("PRAGMA integrity_check"));
        }
    }

    private static void awaitFile(String name) throws InterruptedException {
        while (!name.isEmpty() && !Files.exists(Path.of(name))) {
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void create(Arguments arguments) throws SQLException {
        if (text("PRAGMA page_count").equals("0")) {
            execute("PRAGMA page_size=" + arguments.number("page-size", 4096));
            execute("PRAGMA auto_vacuum=" + arguments.text("auto-vacuum", "NONE"));
        }
        execute("PRAGMA journal_mode=WAL");
        execute("PRAGMA busy_timeout=10000");
        execute("CREATE TABLE IF NOT EXISTS item (id INTEGER PRIMARY KEY, kind INTEGER, payload BLOB)");
        execute("CREATE INDEX IF NOT EXISTS item_kind ON item (kind)");
        int megabytes = arguments.number("zero-megabytes", 0);
        for (int i = 0; i < megabytes; i++) {
            execute("INSERT INTO item (kind, payload) VALUES (-1, zeroblob(1 << 20))");
        }
    }

    private void step() throws SQLException {
        switch (random.nextInt(12)) {
            case 0 -> execute("DELETE FROM item WHERE kind = " + random.nextInt(8));
            case 1 -> execute("DELETE FROM item WHERE kind >= 2");
            case 2 -> execute("UPDATE item SET kind = (kind + 1) % 8 WHERE kind >= 0 AND id % 3 = 0");
            case 3 -> execute("PRAGMA incremental_vacuum(" + (1 + random.nextInt(20)) + ")");
            case 4 -> execute(vacuum ? "VACUUM" : "REINDEX item");
            default -> insert();
        }
    }

    private void insert() throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO item (kind, payload) VALUES (?, ?)")) {
            for (int i = 0; i < ROWS; i++) {
                byte[] payload = new byte[random.nextInt(largestPayload)];
                random.nextBytes(payload);
                insert.setInt(1, random.nextInt(8));
                insert.setBytes(2, payload);
                insert.executeUpdate();
            }
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String text(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
