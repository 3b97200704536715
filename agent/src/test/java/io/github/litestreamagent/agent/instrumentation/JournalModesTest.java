package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application does with journal modes, and what becomes of its replica, with the real engine and drivers of three shapes. */
@ParameterizedClass
@ValueSource(strings = {"3.8.11.2", "3.54.1.0"})
class JournalModesTest {

    private static final String AUTO_CHECKPOINT = "PRAGMA wal_autocheckpoint";
    private static final String COUNT = "SELECT count(*) FROM t";
    private static final String ASIDE = "not replicated for now";

    @Parameter
    private String version;

    @OutlivedTempDir
    private Path directory;

    private Replicated agent;

    @BeforeEach
    void attach() throws Exception {
        agent = new Replicated(Replicated.jar(version), directory);
    }

    @AfterEach
    void detach() {
        agent.close();
    }

    /** Fails when {@code Aside.isRollbackWanted} is never true: the file is switched to WAL under the application. */
    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "TRUNCATE", "PERSIST", "MEMORY", "OFF"})
    void a_rollback_journal_on_each_connection_is_left_alone_and_said_once(String mode) throws Exception {
        for (int round = 1; round <= 3; round++) {
            try (Connection connection = agent.open("a.db", "journal_mode", mode);
                    Connection other = agent.open("a.db", "journal_mode", mode)) {
                execute(connection, "CREATE TABLE IF NOT EXISTS t(a)");
                for (int i = 0; i < 10; i++) {
                    execute(i % 2 == 0 ? connection : other, "INSERT INTO t VALUES(1)");
                }
                eventually(() -> agent.log(ASIDE).size(), 1);
                execute(connection, "PRAGMA user_version=1");
                assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("1000");
                assertThat(query(connection, "PRAGMA journal_mode")).isEqualToIgnoringCase(mode);
                assertThat(query(other, COUNT)).isEqualTo(Integer.toString(10 * round));
            }
        }
        assertThat(agent.log(ASIDE)).hasSize(1).first().asString().contains("journal_mode");
    }

    /** Fails when {@code AttachStep.aside} never calls {@code comeBack}. */
    @ParameterizedTest
    @ValueSource(strings = {"DELETE", "TRUNCATE", "PERSIST", "MEMORY", "OFF"})
    void a_database_that_leaves_WAL_and_comes_back_is_replicated_again(String mode) throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "1");
            assertThat(query(connection, "PRAGMA journal_mode=" + mode)).isEqualToIgnoringCase(mode);
            execute(connection, "INSERT INTO t VALUES(2)");
            eventually(() -> agent.log(ASIDE).size(), 1);
            assertThat(query(connection, "PRAGMA journal_mode")).isEqualToIgnoringCase(mode);
            execute(connection, "INSERT INTO t VALUES(3)");
            assertThat(query(connection, "PRAGMA journal_mode=WAL")).isEqualToIgnoringCase("wal");
            execute(connection, "INSERT INTO t VALUES(4)");
            agent.awaitInReplica("a.db", COUNT, "4");
            execute(connection, "INSERT INTO t VALUES(5)");
            assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("0");
            agent.awaitInReplica("a.db", COUNT, "5");
        }
    }

    /** Fails when {@code RollbackWish.ends} is not called at the close of its connection. */
    @Test
    void an_import_without_a_journal_is_replicated_once_the_connection_that_made_it_is_closed() throws Exception {
        Connection importing = agent.open("a.db", "journal_mode", "OFF", "synchronous", "OFF");
        execute(importing, "CREATE TABLE t(a)");
        execute(importing, "INSERT INTO t VALUES(1)");
        eventually(() -> agent.log(ASIDE).size(), 1);
        try (Connection plain = agent.open("a.db")) {
            execute(plain, "INSERT INTO t VALUES(2)");
            Thread.sleep(300);
            assertThat(query(plain, "PRAGMA journal_mode")).isEqualTo("delete");
            importing.close();
            execute(plain, "INSERT INTO t VALUES(3)");
            agent.awaitInReplica("a.db", COUNT, "3");
            execute(plain, "INSERT INTO t VALUES(4)");
            agent.awaitInReplica("a.db", COUNT, "4");
        }
    }

    /** Both as SQLite's own import tools set them, and nobody else has the file open meanwhile. */
    @Test
    void so_is_one_with_exclusive_locking() throws Exception {
        try (Connection importing = agent.open("a.db", "journal_mode", "OFF", "locking_mode", "EXCLUSIVE")) {
            execute(importing, "CREATE TABLE t(a)");
            execute(importing, "INSERT INTO t VALUES(1)");
            eventually(() -> agent.log(ASIDE).size(), 1);
        }
        try (Connection plain = agent.open("a.db")) {
            assertThat(query(plain, COUNT)).isEqualTo("1");
            agent.awaitInReplica("a.db", COUNT, "1");
            execute(plain, "INSERT INTO t VALUES(2)");
            agent.awaitInReplica("a.db", COUNT, "2");
        }
    }

    @Test
    void a_switch_that_fails_because_others_have_the_file_open_changes_nothing() throws Exception {
        try (Connection connection = agent.open("a.db", "busy_timeout", "0");
                Connection other = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            other.setAutoCommit(false);
            query(other, COUNT);
            List<String> before = agent.log(ASIDE);
            try {
                execute(connection, "PRAGMA journal_mode=DELETE");
            } catch (java.sql.SQLException busyAsWithoutTheAgent) {
                assertThat(busyAsWithoutTheAgent.getMessage()).contains("locked");
            }
            other.rollback();
            other.setAutoCommit(true);
            execute(other, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "1");
            assertThat(agent.log(ASIDE)).isEqualTo(before);
        }
    }

    /** Fails when {@code Obstacles.gone} of the connection is not called at its close. */
    @Test
    void exclusive_locking_is_left_alone_until_its_connection_is_closed() throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            assertThat(query(connection, "PRAGMA locking_mode=EXCLUSIVE")).isEqualTo("exclusive");
            for (int i = 0; i < 5; i++) {
                execute(connection, "INSERT INTO t VALUES(1)");
            }
            eventually(() -> agent.log(ASIDE).size(), 1);
            execute(connection, "INSERT INTO t VALUES(1)");
            assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("1000");
        }
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "7");
        }
        try (Connection connection = agent.open("a.db", "locking_mode", "EXCLUSIVE")) {
            execute(connection, "INSERT INTO t VALUES(1)");
            eventually(() -> agent.log(ASIDE).size(), 2);
            execute(connection, "INSERT INTO t VALUES(1)");
        }
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "10");
        }
    }

    /** Fails when {@code AutoCheckpoint.set} does not note what it finds. */
    @Test
    void an_auto_checkpoint_of_the_application_is_noted_and_given_back() throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            for (String pages : new String[] {"3", "77"}) {
                execute(connection, "PRAGMA wal_autocheckpoint=" + pages);
                execute(connection, "INSERT INTO t VALUES(1)");
                assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("0");
            }
            execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
            execute(connection, "INSERT INTO t VALUES(1)");
            assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("77");
            execute(connection, "PRAGMA wal_autocheckpoint=78");
            execute(connection, "PRAGMA locking_mode=NORMAL");
            execute(connection, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "4");
            execute(connection, "INSERT INTO t VALUES(1)");
            assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("0");
            execute(connection, "PRAGMA locking_mode=EXCLUSIVE");
            execute(connection, "INSERT INTO t VALUES(1)");
            assertThat(query(connection, AUTO_CHECKPOINT)).isEqualTo("78");
        }
    }

    @Test
    void an_own_full_checkpoint_empties_the_log() throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            for (int i = 1; i <= 20; i++) {
                execute(connection, "INSERT INTO t VALUES(1)");
                agent.awaitInReplica("a.db", COUNT, Integer.toString(i));
                assertThat(query(connection, "PRAGMA wal_checkpoint(TRUNCATE)")).isEqualTo("0");
            }
        }
    }
}
