package application;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** Another process on a database: {@code Sql <database> <statement…>}; prints the first column of each row. */
public final class Sql {

    private Sql() {}

    public static void main(String[] arguments) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                Statement statement = connection.createStatement()) {
            for (int i = 1; i < arguments.length; i++) {
                if (statement.execute(arguments[i])) {
                    try (ResultSet rows = statement.getResultSet()) {
                        while (rows.next()) {
                            System.out.println(rows.getString(1));
                        }
                    }
                }
            }
        }
    }
}
