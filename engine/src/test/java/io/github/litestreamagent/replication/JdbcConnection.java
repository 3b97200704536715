package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** The replicator's own connection, of a driver that is not woven. */
public record JdbcConnection(Connection jdbc) implements DatabaseConnection {

    public static JdbcConnection open(Path database) throws SQLException {
        return new JdbcConnection(
                DriverManager.getConnection("jdbc:sqlite:file:" + database + "?cache=private&mode=rw"));
    }

    @Override
    public List<String> run(String sql) throws SQLException {
        List<String> first = new ArrayList<>();
        try (Statement statement = jdbc.createStatement()) {
            if (statement.execute(sql)) {
                try (ResultSet rows = statement.getResultSet()) {
                    int columns = rows.getMetaData().getColumnCount();
                    for (boolean more = rows.next(); more; more = rows.next()) {
                        for (int i = first.size(); i < columns; i++) {
                            String text = rows.getString(i + 1);
                            first.add(text == null ? "" : text);
                        }
                    }
                }
            }
        }
        return first;
    }

    @Override
    public String version() throws SQLException {
        return jdbc.getMetaData().getDatabaseProductVersion();
    }

    @Override
    public void close() throws SQLException {
        jdbc.close();
    }
}
