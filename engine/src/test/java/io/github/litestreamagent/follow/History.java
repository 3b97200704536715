package io.github.litestreamagent.follow;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A database that SQLite has written, state by state, and the LTX files that lead from each to the next. */
final class History {

    static final int PAGE_SIZE = 512;
    private static final String ROWS = "SELECT count(*) || ':' || coalesce(sum(a * length(b)), 0) FROM t";

    /** It grows, changes few pages, shrinks, and grows again. */
    private static final String[] STEPS = {
        "CREATE TABLE t (a, b)",
        "INSERT INTO t VALUES (1, zeroblob(100))",
        "INSERT INTO t WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < 12)"
                + " SELECT i, hex(randomblob(100)) FROM c",
        "UPDATE t SET a = a + 1 WHERE a > 9",
        "DELETE FROM t WHERE a > 3",
        "VACUUM",
        "INSERT INTO t VALUES (7, zeroblob(3000))"
    };

    private final List<byte[]> states = new ArrayList<>();
    private final List<String> rows = new ArrayList<>();

    History(Path folder) throws Exception {
        Path file = folder.resolve("history.db");
        try (Connection connection = connect(file)) {
            execute(connection, "PRAGMA page_size = " + PAGE_SIZE);
            for (String step : STEPS) {
                execute(connection, step);
                byte[] state = Files.readAllBytes(file);
                state[18] = 2; // as of a database in WAL mode
                state[19] = 2;
                states.add(state);
                rows.add(query(connection, ROWS));
            }
        }
    }

    /** The last TXID; the first is 1. */
    int last() {
        return states.size();
    }

    byte[] state(int txid) {
        return states.get(txid - 1);
    }

    /** What a query answers in that state. */
    String rows(int txid) {
        return rows.get(txid - 1);
    }

    /** Puts a file that leads from one state to another. */
    void put(FixtureStorage storage, Level level, int min, int max) throws IOException {
        byte[] before = min == 1 ? new byte[0] : state(min - 1);
        TxidRange range = LtxBytes.range(min, max);
        storage.put(level, range, file(before, state(max), range));
    }

    private static byte[] file(byte[] before, byte[] after, TxidRange range) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int commit = after.length / PAGE_SIZE;
        LtxWriter writer = new LtxWriter(out, LtxHeader.written(PAGE_SIZE, commit, range, 1_000, 32, 0, 0, 0));
        for (int from = 0; from < after.length; from += PAGE_SIZE) {
            int to = from + PAGE_SIZE;
            if (to > before.length || !Arrays.equals(before, from, to, after, from, to)) {
                writer.page(from / PAGE_SIZE + 1, after, from);
            }
        }
        writer.finish();
        return out.toByteArray();
    }

    /** Opens a copy with SQLite, which undoes what has to be undone, and asks for its rows. */
    static String rowsOf(Path database) throws SQLException {
        try (Connection connection = connect(database)) {
            String check = query(connection, "PRAGMA integrity_check");
            return check.equals("ok") ? query(connection, ROWS) : check;
        }
    }

    static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
