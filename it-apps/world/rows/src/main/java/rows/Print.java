package rows;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Properties;

/** {@code Print FILE [name=value ...]}: what {@code PRAGMA integrity_check} says of a file that {@link Rows} wrote, and its rows. */
public final class Print {

    private Print() {}

    public static void main(String[] arguments) throws Exception {
        Class.forName("org.sqlite.JDBC");
        Properties properties = new Properties();
        for (int i = 1; i < arguments.length; i++) {
            String[] property = arguments[i].split("=", 2);
            properties.setProperty(property[0], property[1]);
        }
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0], properties);
                Statement statement = connection.createStatement()) {
            print(statement, "PRAGMA integrity_check");
            print(statement, "SELECT id || '|' || text || '|' || hex(noise) FROM entry ORDER BY id");
        }
    }

    private static void print(Statement statement, String query) throws Exception {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                System.out.println(rows.getString(1));
            }
        }
    }
}
