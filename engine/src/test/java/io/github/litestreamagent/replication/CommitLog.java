package io.github.litestreamagent.replication;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * What the database held after each commit. Each commit has a number that the database itself holds; a database that is put back to an
 * older state returns to an older number.
 */
final class CommitLog {

    /** What a database holds. */
    record State(long commit, String dump) {

        static State of(Connection connection) throws SQLException {
            try (Statement statement = connection.createStatement()) {
                if (!first(statement, "SELECT count(*) FROM sqlite_master WHERE name = 'counter'")
                        .equals("1")) {
                    return new State(0, "nothing");
                }
                long commit = Long.parseLong(first(statement, "SELECT n FROM counter"));
                return new State(commit, dump(statement));
            }
        }

        private static String dump(Statement statement) throws SQLException {
            CRC32C crc = new CRC32C();
            long rows = 0;
            try (ResultSet row = statement.executeQuery("SELECT id, v FROM t ORDER BY id")) {
                while (row.next()) {
                    crc.update((row.getLong(1) + ":").getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                    crc.update(row.getBytes(2));
                    rows++;
                }
            }
            return rows + " rows " + Long.toHexString(crc.getValue());
        }

        private static String first(Statement statement, String sql) throws SQLException {
            try (ResultSet row = statement.executeQuery(sql)) {
                row.next();
                return row.getString(1);
            }
        }
    }

    private final Map<Long, String> dumps = new HashMap<>(Map.of(0L, "nothing"));
    private final List<Long> line = new ArrayList<>(List.of(0L));
    private long newest;

    /** The number of the next commit. */
    long next() {
        return ++newest;
    }

    void committed(State state) {
        dumps.put(state.commit(), state.dump());
        line.add(state.commit());
    }

    /** The database is in this state, whatever happened to it. */
    void found(State state) throws IOException {
        require(state);
        if (line.get(line.size() - 1) != state.commit()) {
            line.add(state.commit());
        }
    }

    /** How far the line of states has come. */
    int position() {
        return line.size() - 1;
    }

    /** Where the line was last in this state, which must be one that the database was in. */
    int lastPositionOf(State state) throws IOException {
        require(state);
        return line.lastIndexOf(state.commit());
    }

    private void require(State state) throws IOException {
        String dump = dumps.get(state.commit());
        if (!state.dump().equals(dump)) {
            throw new IOException("commit " + state.commit() + " was " + dump + " and is " + state.dump());
        }
    }
}
