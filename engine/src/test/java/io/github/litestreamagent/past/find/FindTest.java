package io.github.litestreamagent.past.find;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.EncryptedException;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.MeteredStorage;
import io.github.litestreamagent.past.RecordedHistory;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import io.github.litestreamagent.past.Steps;
import io.github.litestreamagent.past.Workspace;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.JDBC;

class FindTest {

    private static final String COUNT = "SELECT count(*) FROM t";

    @TempDir
    Path folder;

    private final List<String> found = new ArrayList<>();
    private int points;
    private long txids;
    private Runnable whenItBegins = () -> {};

    /** TXIDs 1 to 8: the table comes with 2, the row 1 comes with 3, goes with 5, comes back with 6 and goes with 8. */
    private RecordedHistory history() throws Exception {
        RecordedHistory history = new RecordedHistory(folder, true);
        history.commit("CREATE TABLE other(x)");
        history.commit("CREATE TABLE t(id INTEGER PRIMARY KEY, v)");
        history.commit("INSERT INTO t VALUES(1, zeroblob(50000))");
        history.commit("INSERT INTO other VALUES(1)");
        history.commit("DELETE FROM t", "INSERT INTO other VALUES(2)");
        history.commit("INSERT INTO t VALUES(1, 'again')");
        history.commit("UPDATE t SET v = 'changed'");
        history.commit("DELETE FROM t");
        return history;
    }

    @Test
    void each_change_is_found_where_level_0_is_kept() throws Exception {
        each(history().storage(), COUNT, 1, 8);
        assertThat(points).isEqualTo(7);
        assertThat(txids).isEqualTo(7);
        assertThat(found)
                .hasSize(5)
                .first()
                .asString()
                .startsWith("2 of 1: error: ")
                .contains("no such table: t")
                .endsWith(" -> 0");
        assertThat(found.subList(1, 5))
                .containsExactly("3 of 1: 0 -> 1", "5 of 1: 1 -> 0", "6 of 1: 0 -> 1", "8 of 1: 1 -> 0");
    }

    @Test
    void what_merged_files_cannot_tell_is_said() throws Exception {
        RecordedHistory history = history();
        history.compact(1, 2, 6, false);
        each(history.storage(), COUNT, 1, 8);
        assertThat(points).isEqualTo(3);
        assertThat(txids).isEqualTo(7);
        assertThat(found.get(0)).startsWith("6 of 5: error: ").endsWith(" -> 1");
        assertThat(found.subList(1, found.size())).containsExactly("8 of 1: 1 -> 0");
    }

    @Test
    void rows_are_compared_whole_and_shown_shortened() throws Exception {
        each(history().storage(), "SELECT id, v FROM t", 5, 8);
        assertThat(found)
                .containsExactly(
                        "6 of 1: no rows -> (1, again)",
                        "7 of 1: (1, again) -> (1, changed)",
                        "8 of 1: (1, changed) -> no rows");
    }

    @Test
    void an_answer_that_changes_once_is_searched_by_halves() throws Exception {
        FixtureStorage storage = history().storage();
        once(storage, COUNT, 5, 7);
        assertThat(found).containsExactly("6 of 1: 0 -> 1");
        found.clear();
        once(storage, COUNT, 2, 8);
        assertThat(found).isEmpty();
    }

    @Test
    void files_that_are_merged_meanwhile_leave_what_is_coarser() throws Exception {
        RecordedHistory history = history();
        whenItBegins = () -> {
            try {
                history.compact(1, 2, 6, false);
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        };
        each(history.storage(), COUNT, 1, 8);
        assertThat(found).last().isEqualTo("8 of 1: 1 -> 0");
        assertThat(found).first().asString().startsWith("6 of 5: ");
    }

    @Test
    void a_damaged_file_is_named() throws Exception {
        RecordedHistory history = history();
        history.storage().bytes(Level.SYNC, LtxBytes.range(4, 4))[150] ^= 1;
        assertThatThrownBy(() -> each(history.storage(), COUNT, 1, 8))
                .hasMessageContaining("0000000000000004-0000000000000004.ltx (level 0 of file:///fixture)");
        assertThat(found).hasSize(2);
    }

    @Test
    void an_encrypted_database_is_said_to_be_one() throws Exception {
        RecordedHistory history = new RecordedHistory(folder, true);
        history.record(new byte[8192]);
        history.record(new byte[4096]);
        assertThatThrownBy(() -> each(history.storage(), COUNT, 1, 2)).isInstanceOf(EncryptedException.class);
    }

    /** Of Litestream's replicas, in WAL mode, shrinking and growing: the answer at each point is that of the restored state. */
    @ParameterizedTest
    @ValueSource(strings = {"s3-levels", "file-basic", "vacuum-shrink", "incremental-vacuum"})
    void the_answers_are_those_of_the_restored_states(String name) throws Exception {
        FixtureStorage storage = FixtureStorage.of(Fixture.named(name));
        History history = History.of(storage);
        String sql = "SELECT count(*), total(rowid), (SELECT count(*) FROM file), (SELECT count(*) FROM tag) FROM note";
        List<String> answers = new ArrayList<>();
        Sqlite sqlite = new Sqlite(new JDBC());
        Txid first = history.points().txid(0);
        Txid last = history.points().txid(history.points().size() - 1);
        List<Txid> stops = new ArrayList<>(List.of(first));
        new Steps(history)
                .many(first, last)
                .forEach(step -> stops.add(step.range().max()));
        for (Txid stop : stops) {
            try (Workspace workspace = Workspace.create()) {
                StateFile state = StateFile.restored(storage, stop, workspace.file("state.db"), Progress.NONE);
                answers.add(FixedState.answer(state, sqlite, Query.of(sql)).text());
            }
        }
        each(storage, sql, first.value(), last.value());
        List<String> expected = new ArrayList<>();
        for (int i = 1; i < answers.size(); i++) {
            if (!answers.get(i).equals(answers.get(i - 1))) {
                expected.add(stops.get(i).value() + ": " + answers.get(i - 1) + " -> " + answers.get(i));
            }
        }
        assertThat(found.stream().map(line -> line.replaceFirst(" of \\d+:", ":")))
                .containsExactlyElementsOf(expected)
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "DELETE FROM t",
                "SELECT 1; SELECT 2",
                "SELECT 1; DELETE FROM t",
                "ATTACH 'x' AS y",
                "PRAGMA user_version",
                "WITH x AS (SELECT 1) DELETE FROM t",
                "WITH x(a) AS (VALUES(1)) INSERT INTO t SELECT a FROM x",
                "EXPLAIN SELECT 1",
                "/* SELECT */ DROP TABLE t"
            })
    void what_is_no_single_select_is_refused(String sql) {
        assertThatThrownBy(() -> Query.of(sql))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("find takes one SELECT");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ';', \"a;b\" from [x;y] -- ; DELETE\n;",
                "WITH x AS (SELECT ')' ) SELECT replace(a, 'b', 'c') FROM x ; ",
                "VALUES(1)",
                "/* what */ SELECT 1"
            })
    void a_single_select_is_taken(String sql) throws IOException {
        assertThat(Query.of(sql).sql()).isEqualTo(sql);
    }

    @Test
    void no_extension_is_loaded_and_nothing_is_written() throws Exception {
        each(history().storage(), "SELECT load_extension('nothing')", 7, 8);
        assertThat(found).isEmpty();
    }

    private void each(ReplicaStorage storage, String sql, long from, long to) throws IOException {
        try (Workspace workspace = Workspace.create()) {
            MeteredStorage metered = new MeteredStorage(storage);
            find(metered, workspace, sql).each(History.of(metered), new Txid(from), new Txid(to), listener());
        }
    }

    private void once(ReplicaStorage storage, String sql, long from, long to) throws IOException {
        try (Workspace workspace = Workspace.create()) {
            MeteredStorage metered = new MeteredStorage(storage);
            find(metered, workspace, sql).once(History.of(metered), new Txid(from), new Txid(to), listener());
        }
    }

    private static Find find(MeteredStorage storage, Workspace workspace, String sql) throws IOException {
        return new Find(storage, workspace, new Sqlite(new JDBC()), Query.of(sql), Progress.NONE);
    }

    private Find.Listener listener() {
        return new Find.Listener() {
            @Override
            public void begins(int pointsBetween, long txidsBetween) {
                points = pointsBetween;
                txids = txidsBetween;
                whenItBegins.run();
            }

            @Override
            public void changed(Change change) {
                found.add(change.point().txid().value() + " of " + change.candidates() + ": "
                        + change.before().text() + " -> " + change.after().text());
            }
        };
    }
}
