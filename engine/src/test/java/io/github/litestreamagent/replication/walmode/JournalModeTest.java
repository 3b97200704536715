package io.github.litestreamagent.replication.walmode;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.JdbcConnection;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalModeTest {

    @TempDir
    Path dir;

    private Connection application;
    private Connection own;

    @BeforeEach
    void open() throws SQLException {
        application = connect();
        own = connect();
    }

    @AfterEach
    void close() throws SQLException {
        own.close();
        application.close();
    }

    /** Fails when JournalMode.of does not ask for the number of pages. */
    @Test
    void a_file_without_pages_is_left_alone_so_that_the_application_can_choose_its_page_size() throws SQLException {
        assertThat(mode(false)).isEqualTo(JournalMode.Outcome.EMPTY);
        execute("PRAGMA page_size=8192");
        execute("PRAGMA auto_vacuum=2");
        execute("CREATE TABLE t (a)");
        assertThat(mode(false)).isEqualTo(JournalMode.Outcome.ROLLBACK);
        assertThat(query("PRAGMA page_size")).isEqualTo("8192");
        assertThat(query("PRAGMA auto_vacuum")).isEqualTo("2");
        assertThat(query("SELECT count(*) FROM t")).isEqualTo("0");
    }

    @Test
    void a_database_in_WAL_mode_is_not_touched() throws SQLException {
        execute("CREATE TABLE t (a)");
        query("PRAGMA journal_mode=WAL");
        assertThat(mode(false)).isEqualTo(JournalMode.Outcome.WAL);
        assertThat(mode(true)).isEqualTo(JournalMode.Outcome.WAL);
    }

    /** Fails when JournalMode.of switches all the same. */
    @Test
    void keep_forbids_the_switch() throws SQLException {
        execute("CREATE TABLE t (a)");
        assertThat(mode(true)).isEqualTo(JournalMode.Outcome.KEPT);
        assertThat(query("PRAGMA journal_mode")).isEqualTo("delete");
    }

    private JournalMode.Outcome mode(boolean keep) throws SQLException {
        return new JournalMode(keep).of(new JdbcConnection(own));
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:sqlite:" + dir.resolve("app.db"));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = application.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Statement statement = application.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }
}
