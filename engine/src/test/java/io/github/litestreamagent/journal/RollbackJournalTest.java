package io.github.litestreamagent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.journal.RollbackJournal.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database in WAL mode whose process was killed, and SQLite afterwards. */
class RollbackJournalTest {

    private static final int WRITE_VERSION = 18;

    @TempDir
    Path dir;

    private Path database;

    /** Rows in the file, more in the WAL, and an open transaction behind them; the database shrinks in the WAL. */
    @BeforeEach
    void leaveWal() throws Exception {
        Path live = dir.resolve("live.db");
        database = dir.resolve("app.db");
        try (Connection connection = connect(live)) {
            execute(connection, "PRAGMA journal_mode=WAL");
            execute(connection, "PRAGMA wal_autocheckpoint=0");
            execute(connection, "CREATE TABLE t (a)");
            execute(connection, "CREATE TABLE large AS SELECT zeroblob(100000) AS a");
            execute(connection, "INSERT INTO t VALUES (1)");
            execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
            execute(connection, "DROP TABLE large");
            execute(connection, "INSERT INTO t VALUES (2)");
            execute(connection, "VACUUM");
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Files.copy(Path.of(live + suffix), Path.of(database + suffix));
            }
        }
    }

    /** Fails when RollbackJournal.copyWal copies nothing, or RollbackJournal.copy leaves the file at its length. */
    @Test
    void what_the_wal_holds_is_in_the_file_alone_and_the_header_says_so() throws Exception {
        assertThat(new RollbackJournal(database).restore()).isEqualTo(Outcome.CHANGED);
        assertThat(Files.readAllBytes(database)[WRITE_VERSION]).isEqualTo((byte) 1);
        assertThat(Files.exists(Path.of(database + "-wal"))).isFalse();
        assertThat(Files.exists(Path.of(database + "-shm"))).isFalse();
        try (Connection connection = connect(database)) {
            assertThat(query(connection, "PRAGMA journal_mode")).isEqualTo("delete");
            assertThat(query(connection, "PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(query(connection, "SELECT sum(a) FROM t")).isEqualTo("3");
        }
        assertThat(new RollbackJournal(database).restore()).isEqualTo(Outcome.NOTHING_TO_DO);
    }

    /** Fails when RollbackJournal.copyWal takes frames for commits that nobody has committed. */
    @Test
    void a_torn_tail_of_the_wal_is_no_commit() throws Exception {
        Path wal = Path.of(database + "-wal");
        byte[] bytes = Files.readAllBytes(wal);
        Files.write(wal, java.util.Arrays.copyOf(bytes, bytes.length - 100));
        new RollbackJournal(database).restore();
        try (Connection connection = connect(database)) {
            assertThat(query(connection, "PRAGMA integrity_check")).isEqualTo("ok");
            assertThat(query(connection, "SELECT count(*) FROM t")).isEqualTo("2");
        }
    }

    @Test
    void a_journal_that_has_to_be_played_back_first_is_an_error() throws Exception {
        Files.write(Path.of(database + "-journal"), new byte[512]);
        byte[] before = Files.readAllBytes(database);
        assertThatThrownBy(() -> new RollbackJournal(database).restore())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("-journal");
        assertThat(Files.readAllBytes(database)).isEqualTo(before);
    }

    @Test
    void what_is_no_database_is_left_alone() throws Exception {
        Path text = Files.writeString(dir.resolve("text.db"), "no database".repeat(100));
        assertThatThrownBy(() -> new RollbackJournal(text).restore()).hasMessageContaining("not a SQLite database");
        assertThat(Files.readString(text)).startsWith("no database");
    }

    private static Connection connect(Path file) throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + file);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
