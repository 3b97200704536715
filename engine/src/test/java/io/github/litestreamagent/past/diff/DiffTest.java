package io.github.litestreamagent.past.diff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.EncryptedException;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.MeteredStorage;
import io.github.litestreamagent.past.RecordedHistory;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import io.github.litestreamagent.past.Workspace;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.JDBC;

class DiffTest {

    private final Sqlite sqlite = new Sqlite(new JDBC());

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void rows_are_counted_and_the_script_gives_back_the_earlier_ones(boolean compacted) throws Exception {
        RecordedHistory history = new RecordedHistory(folder, compacted);
        history.commit(
                "CREATE TABLE plain(id INTEGER PRIMARY KEY, v, u UNIQUE)",
                "CREATE TABLE named(k TEXT PRIMARY KEY COLLATE NOCASE, v) WITHOUT ROWID",
                "CREATE TABLE keyless(a, b)",
                "CREATE TABLE half(k TEXT PRIMARY KEY, rowid)",
                "CREATE TABLE counted(id INTEGER PRIMARY KEY AUTOINCREMENT, v)",
                "CREATE TABLE made(id INTEGER PRIMARY KEY, a INT, twice AS (a * 2), stored AS (a * 3) STORED)",
                "CREATE TABLE trail(what)",
                "CREATE TABLE parent(id INTEGER PRIMARY KEY)",
                "CREATE TABLE child(id INTEGER PRIMARY KEY, parent REFERENCES parent ON DELETE CASCADE)",
                "CREATE TRIGGER noted AFTER DELETE ON plain BEGIN INSERT INTO trail VALUES('gone; ''' || old.id); END --x",
                "CREATE VIRTUAL TABLE words USING fts5(body)",
                "INSERT INTO plain VALUES(1, 1, 'a'), (2, 2.5, 'b'), (3, 'it''s', 'c'), (4, x'00ff', 'd'), (5, 1, 'e')",
                "INSERT INTO plain VALUES(6, 0.1, 'f'), (7, 5e-324, 'g'), (8, -1.7976931348623157e308, 'h'), (9, 9e999, 'i')",
                "INSERT INTO plain VALUES(10, CAST(x'610062' AS TEXT), 'j'), (11, CAST(x'ff80' AS TEXT), 'k'), (12, NULL, 'l')",
                "INSERT INTO plain VALUES(13, -9223372036854775807 - 1, 'm'), (14, 3e300 / 7, 'n'), (15, 'é\n', 'o')",
                "INSERT INTO named VALUES('A', 1), ('b', x''), ('', 3)",
                "INSERT INTO keyless VALUES(1, 1), (1, 1), (2, NULL)",
                "INSERT INTO half VALUES('x', 7), ('y', 8)",
                "INSERT INTO counted(v) VALUES(1), (2)",
                "INSERT INTO made VALUES(1, 10), (2, 20)",
                "INSERT INTO parent VALUES(1), (2)",
                "INSERT INTO child VALUES(1, 1), (2, 2)",
                "INSERT INTO words VALUES('red fox'), ('blue fish')");
        history.commit("INSERT INTO plain VALUES(99, 0, 'zz')");
        history.commit(
                "DELETE FROM plain WHERE id IN (4, 10, 11, 99)",
                "UPDATE plain SET u = u || '!'",
                "UPDATE plain SET u = CASE id WHEN 1 THEN 'b' WHEN 2 THEN 'a' ELSE u END",
                "UPDATE plain SET v = 1.0 WHERE id = 5",
                "UPDATE plain SET v = v / 3 WHERE id IN (6, 7, 8, 13, 14)",
                "UPDATE plain SET v = 'x' WHERE id IN (9, 12, 15)",
                "UPDATE named SET k = 'a' WHERE k = 'A'",
                "DELETE FROM named WHERE k IN ('b', '')",
                "DELETE FROM keyless WHERE rowid = 1",
                "INSERT INTO keyless VALUES(5, 5)",
                "DELETE FROM half WHERE k = 'x'",
                "INSERT INTO counted(v) VALUES(3)",
                "UPDATE made SET a = 11 WHERE id = 1",
                "DELETE FROM parent WHERE id = 1",
                "DELETE FROM words WHERE body MATCH 'red'",
                "INSERT INTO words VALUES('green frog')",
                "CREATE INDEX later ON keyless(a)");
        if (compacted) {
            history.compact(1, 2, 3, false);
        }
        StringBuilder script = new StringBuilder();
        List<TableDiff> tables =
                compare(history.storage(), 1, 3, comparison -> comparison.undo(Optional.empty(), script));
        assertThat(tables)
                .extracting(
                        table -> table.name() + " " + table.inserted() + " " + table.updated() + " " + table.deleted())
                .contains(
                        "plain 0 12 3",
                        "named 0 1 2",
                        "keyless 1 0 1",
                        "half 0 0 1",
                        "counted 1 0 0",
                        "made 0 1 0",
                        "parent 0 0 1",
                        "words_content 1 0 1")
                .noneMatch(table -> table.startsWith("child"));
        assertThat(script).contains("index later was created");
        assertThat(undone(history.state(3), script.toString())).isEqualTo(dump(history.state(1)));
    }

    /** Floats to the bit: also those whose digits SQLite reads otherwise. */
    @Test
    void random_floats_come_back_to_the_bit() throws Exception {
        RecordedHistory history = new RecordedHistory(folder, true);
        Random random = new Random(11);
        history.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v REAL)");
        byte[] now = history.state(1);
        Path file = Files.write(folder.resolve("floats.db"), now);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                PreparedStatement insert = connection.prepareStatement("INSERT INTO t(v) VALUES(?)")) {
            connection.setAutoCommit(false);
            for (int i = 0; i < 500; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                insert.setDouble(1, Double.isNaN(value) ? 1.5 : value);
                insert.executeUpdate();
            }
            connection.commit();
        }
        history.record(Files.readAllBytes(file));
        history.record(now);
        StringBuilder script = new StringBuilder();
        compare(history.storage(), 2, 3, comparison -> comparison.undo(Optional.of("t"), script));
        assertThat(undone(history.state(3), script.toString())).isEqualTo(dump(history.state(2)));
    }

    @Test
    void changes_of_the_schema_are_shown_and_what_can_be_compared_is() throws Exception {
        RecordedHistory history = new RecordedHistory(folder, true);
        history.commit(
                "CREATE TABLE a(id INTEGER PRIMARY KEY, x)",
                "CREATE TABLE gone(y)",
                "INSERT INTO a VALUES(1, 1), (2, 2)",
                "INSERT INTO gone VALUES(1)");
        history.commit(
                "ALTER TABLE a ADD COLUMN z DEFAULT 5",
                "UPDATE a SET x = 3 WHERE id = 2",
                "DROP TABLE gone",
                "CREATE TABLE fresh(q)",
                "INSERT INTO fresh VALUES(1), (2)");
        List<SchemaChange> schema = new ArrayList<>();
        List<TableDiff> tables = compare(history.storage(), 1, 2, comparison -> schema.addAll(comparison.schema()));
        assertThat(schema)
                .extracting(change -> change.type() + " " + change.name() + " " + change.what())
                .containsExactly("table a changed", "table fresh created", "table gone dropped");
        assertThat(tables)
                .containsExactly(
                        new TableDiff(
                                "a", "table", 0, 1, 0, "its columns have changed: those in both states are compared"),
                        new TableDiff("fresh", "table", 2, 0, 0, "the table was created"),
                        new TableDiff("gone", "table", 0, 0, 1, "the table was dropped"));
    }

    /** Of a Litestream replica, compacted and not: the script of any two points undoes what lies between them. */
    @ParameterizedTest
    @ValueSource(strings = {"s3-levels", "file-basic", "vacuum-shrink"})
    void what_litestream_wrote_is_compared(String name) throws Exception {
        FixtureStorage storage = FixtureStorage.of(Fixture.named(name));
        History history = History.of(storage);
        int last = history.points().size() - 1;
        for (int[] pair : new int[][] {{0, last}, {last / 2, last}, {1, 2}}) {
            Txid from = history.points().txid(pair[0]);
            Txid to = history.points().txid(pair[1]);
            StringBuilder script = new StringBuilder();
            compare(storage, from.value(), to.value(), comparison -> comparison.undo(Optional.empty(), script));
            assertThat(undone(restored(storage, to), script.toString()))
                    .as(from + " to " + to)
                    .isEqualTo(dump(restored(storage, from)));
        }
    }

    @Test
    void an_encrypted_database_is_said_to_be_one() throws Exception {
        RecordedHistory history = new RecordedHistory(folder, true);
        byte[] noise = new byte[4 * 4096];
        new Random(3).nextBytes(noise);
        history.record(noise.clone());
        noise[5000]++;
        history.record(noise);
        assertThatThrownBy(() -> compare(history.storage(), 1, 2, comparison -> {}))
                .isInstanceOf(EncryptedException.class)
                .hasMessageContaining("is encrypted at TXID 0000000000000002")
                .hasMessageEndingWith("the two states are different");
    }

    private interface Asked {
        void ask(Comparison comparison) throws IOException;
    }

    private List<TableDiff> compare(ReplicaStorage storage, long from, long to, Asked asked) throws IOException {
        try (Workspace workspace = Workspace.create()) {
            MeteredStorage metered = new MeteredStorage(storage);
            Diff diff = new Diff(metered, History.of(metered), workspace, Progress.NONE);
            try (Comparison comparison = diff.between(new Txid(from), new Txid(to), sqlite)) {
                asked.ask(comparison);
                return comparison.tables(Optional.empty());
            }
        }
    }

    private byte[] restored(ReplicaStorage storage, Txid txid) throws IOException {
        try (Workspace workspace = Workspace.create()) {
            Path file = workspace.file("state.db");
            StateFile.restored(storage, txid, file, Progress.NONE);
            return Files.readAllBytes(file);
        }
    }

    private List<String> undone(byte[] later, String script) throws Exception {
        Path file = Files.write(folder.resolve("undone.db"), later);
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file + "?foreign_keys=on");
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(script);
        }
        List<String> rows = dump(Files.readAllBytes(file));
        Files.delete(file);
        return rows;
    }

    /** Every row of every table as types and bytes, and that SQLite finds the database whole. */
    private List<String> dump(byte[] database) throws IOException, SQLException {
        Path file = Files.write(folder.resolve("dump.db"), database);
        List<String> dump = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            List<String> names = new ArrayList<>();
            try (ResultSet tables = statement.executeQuery(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_stat%' ORDER BY 1")) {
                while (tables.next()) {
                    names.add(tables.getString(1));
                }
            }
            for (String name : names) {
                try (ResultSet rows = statement.executeQuery("SELECT * FROM \"" + name + "\"")) {
                    List<String> lines = new ArrayList<>();
                    while (rows.next()) {
                        lines.add(name + line(rows));
                    }
                    lines.sort(null);
                    dump.addAll(lines);
                }
            }
            try (ResultSet check = statement.executeQuery("PRAGMA integrity_check")) {
                dump.add(check.getString(1));
            }
        }
        return dump;
    }

    private static String line(ResultSet row) throws SQLException {
        StringBuilder line = new StringBuilder();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            Object value = row.getObject(i);
            line.append('|');
            if (value instanceof byte[] bytes) {
                line.append("x").append(HexFormat.of().formatHex(bytes));
            } else if (value instanceof Double real) {
                line.append(Long.toHexString(Double.doubleToRawLongBits(real)));
            } else if (value instanceof String) {
                line.append('t').append(HexFormat.of().formatHex(row.getBytes(i)));
            } else {
                line.append(value);
            }
        }
        return line.toString();
    }
}
