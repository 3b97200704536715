package application;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** An application that ends with all its databases open: {@code Databases <database>…}. */
public final class Databases {

    private Databases() {}

    public static void main(String[] arguments) throws Exception {
        List<Connection> open = new ArrayList<>();
        for (String database : arguments) {
            Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
            open.add(connection);
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t(a)");
            }
        }
        System.out.println(open.size() + " databases");
    }
}
