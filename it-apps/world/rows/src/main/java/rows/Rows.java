package rows;

import java.io.FileOutputStream;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/** Plain JDBC: {@code Rows [name=value ...]}, which become properties of the connection. */
public final class Rows {

    private Rows() {}

    public static void main(String[] arguments) throws Exception {
        // old drivers of a class path do not register themselves everywhere
        Class.forName("org.sqlite.JDBC");
        Properties properties = new Properties();
        for (String argument : arguments) {
            String[] property = argument.split("=", 2);
            properties.setProperty(property[0], property[1]);
        }
        int count = Integer.parseInt(System.getenv("ROWS"));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:app.db", properties);
                PrintStream acknowledged = new PrintStream(new FileOutputStream("app.db.acknowledged", true), true)) {
            try (Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY AUTOINCREMENT, text, noise)");
            }
            write(connection, count, acknowledged);
        }
        System.out.println(count + " rows written");
    }

    private static void write(Connection connection, int count, PrintStream acknowledged) throws Exception {
        try (PreparedStatement insert =
                        connection.prepareStatement("INSERT INTO entry (text, noise) VALUES (?, randomblob(200))");
                Statement statement = connection.createStatement()) {
            for (int i = 0; i < count; i++) {
                insert.setString(1, "entry " + i);
                insert.executeUpdate();
                try (ResultSet id = statement.executeQuery("SELECT last_insert_rowid()")) {
                    id.next();
                    acknowledged.println(id.getLong(1) + " " + System.currentTimeMillis());
                }
                Thread.sleep(3);
            }
        }
    }
}
