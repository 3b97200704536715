package io.github.litestreamagent.apps.many;

import io.github.litestreamagent.apps.Arguments;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Keeps many databases open, and commits to one after the other until a file appears. */
public final class Many {

    private Many() {}

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "databases", "until", "pause-millis");
        List<Connection> connections = new ArrayList<>();
        for (int i = 0; i < arguments.number("databases", 50); i++) {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:many-" + i + ".db");
            execute(connection, "PRAGMA journal_mode=WAL");
            execute(connection, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
            connections.add(connection);
        }
        System.out.println("open");
        Path until = arguments.path("until", "end");
        for (int commits = 0; !Files.exists(until); commits++) {
            execute(
                    connections.get(commits % connections.size()),
                    "INSERT INTO note (text) VALUES ('" + "note ".repeat(20) + "')");
            TimeUnit.MILLISECONDS.sleep(arguments.number("pause-millis", 5));
        }
        for (Connection connection : connections) {
            connection.close();
        }
        System.out.println("closed");
    }

    private static void execute(Connection connection, String sql) throws Exception {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
