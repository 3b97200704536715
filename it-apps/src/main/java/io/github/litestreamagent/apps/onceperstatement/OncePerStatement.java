package io.github.litestreamagent.apps.onceperstatement;

import io.github.litestreamagent.apps.Arguments;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;

/** Opens and closes a connection for each transaction, as programs without a pool do. */
public final class OncePerStatement {

    private final String url;

    private OncePerStatement(String url) {
        this.url = url;
    }

    public static void main(String[] args) throws Exception {
        Arguments arguments = new Arguments(args, "db", "transactions", "pause-millis");
        OncePerStatement program = new OncePerStatement("jdbc:sqlite:" + arguments.text("db", "once.db"));
        program.execute("PRAGMA journal_mode=WAL");
        program.execute("CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, text TEXT)");
        int transactions = arguments.number("transactions", 50);
        for (int i = 1; i <= transactions; i++) {
            program.execute("INSERT INTO note (text) VALUES ('note " + i + "')");
            TimeUnit.MILLISECONDS.sleep(arguments.number("pause-millis", 0));
        }
        System.out.println("notes " + program.number("SELECT count(*) FROM note"));
        System.out.println("integrity " + program.text("PRAGMA integrity_check"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        return Long.parseLong(text(sql));
    }

    private String text(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
