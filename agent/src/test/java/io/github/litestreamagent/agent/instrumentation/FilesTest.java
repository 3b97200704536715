package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to database files, and to those who may only read them, with the real engine. */
@ParameterizedClass
@ValueSource(strings = {"3.8.11.2", "3.54.1.0"})
class FilesTest {

    private static final String COUNT = "SELECT count(*) FROM t";

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

    /** Fails when {@code OpenFile.opened} takes each connection for one that can write. */
    @ParameterizedTest
    @CsvSource({"a.db, 1", "file:a.db?mode=ro, ''", "file:a.db?immutable=1, ''"})
    void a_connection_that_only_reads_neither_begins_nor_prevents_replication(String name, String openMode)
            throws Exception {
        Files.copy(rollbackDatabase(), agent.file("a.db"));
        String url = "jdbc:sqlite:" + name.replace("a.db", agent.file("a.db").toString());
        String[] settings = openMode.isEmpty() ? new String[0] : new String[] {"open_mode", openMode};
        try (Connection reader = agent.openUrl(url, settings)) {
            assertThat(query(reader, COUNT)).isEqualTo("1");
            Thread.sleep(300);
            assertThat(query(reader, "PRAGMA journal_mode")).isEqualTo("delete");
            assertThat(agent.replicas()).isEmpty();
            assertThat(agent.log("initialized db")).isEmpty();
            if (name.contains("immutable")) {
                return; // who says that of a file promises that nobody writes it
            }
            try (Connection writer = agent.open("a.db")) {
                execute(writer, "INSERT INTO t VALUES(2)");
                agent.awaitInReplica("a.db", COUNT, "2");
                execute(writer, "INSERT INTO t VALUES(3)");
            }
            agent.awaitInReplica("a.db", COUNT, "3");
        }
        try (Connection writer = agent.open("a.db")) {
            execute(writer, "INSERT INTO t VALUES(4)");
            agent.awaitInReplica("a.db", COUNT, "4");
        }
    }

    /** Fails when {@code Replicator.database} gives the second file the replicator of the first. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @SuppressWarnings("try") // the old file is closed before the new one
    void a_file_that_takes_the_place_of_an_open_one_is_looked_at_anew(boolean deleted) throws Exception {
        try (Connection old = agent.open("a.db")) {
            execute(old, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            fill(old, 40);
            agent.awaitInReplica("a.db", COUNT, "40");
            execute(old, "PRAGMA wal_checkpoint(TRUNCATE)");
            Path copy = Files.copy(agent.file("a.db"), agent.file("copy.db"));
            execute(old, "INSERT INTO t VALUES(zeroblob(4000))");
            if (deleted) {
                deleteAll("a.db");
            }
            Files.move(copy, agent.file("a.db"), StandardCopyOption.REPLACE_EXISTING);
            Files.deleteIfExists(agent.file("a.db-wal"));
            Files.deleteIfExists(agent.file("a.db-shm"));
            try (Connection next = agent.open("a.db")) {
                execute(next, "INSERT INTO t VALUES(NULL)");
                execute(old, "SELECT count(*) FROM t");
                agent.awaitInReplica("a.db", "SELECT count(*) FROM t WHERE a IS NULL", "1");
                assertThat(agent.log("replaced")).hasSizeBetween(1, 2);
                old.close();
                execute(next, "INSERT INTO t VALUES(NULL)");
                agent.awaitInReplica("a.db", "SELECT count(*) FROM t WHERE a IS NULL", "2");
            }
        }
    }

    /** As a button "restore a backup" does. Fails when {@code OpenFiles.find} gives the new file the replicator of the old one. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_file_that_was_replaced_is_looked_at_anew_when_everything_is_closed_and_opened(boolean deleted)
            throws Exception {
        try (Connection old = agent.open("a.db")) {
            execute(old, "CREATE TABLE t(a)");
            fill(old, 40);
            agent.awaitInReplica("a.db", COUNT, "40");
            eventually(() -> query(old, "PRAGMA wal_checkpoint(TRUNCATE)"), "0");
            Path copy = Files.copy(agent.file("a.db"), agent.file("copy.db"));
            if (deleted) {
                deleteAll("a.db");
            }
            Files.move(copy, agent.file("a.db"), StandardCopyOption.REPLACE_EXISTING);
            eventually(() -> agent.log("replaced or deleted").size(), 1);
        }
        Files.deleteIfExists(agent.file("a.db-wal"));
        Files.deleteIfExists(agent.file("a.db-shm"));
        for (int i = 1; i <= 2; i++) {
            try (Connection next = agent.open("a.db")) {
                execute(next, "INSERT INTO t VALUES(NULL)");
                agent.awaitInReplica("a.db", "SELECT count(*) FROM t WHERE a IS NULL", Integer.toString(i));
            }
        }
    }

    /** Fails when {@code ReplicationSteps.caughtUp} does not ask {@code Attachment.isInPlace}. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_file_that_is_deleted_or_renamed_while_it_is_open_is_let_go_with_one_line(boolean deleted) throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            fill(connection, 40);
            if (deleted) {
                deleteAll("a.db");
            } else {
                for (String suffix : new String[] {"", "-wal", "-shm"}) {
                    Files.move(agent.file("a.db" + suffix), agent.file("moved.db" + suffix));
                }
            }
            eventually(() -> agent.log("replaced or deleted").size(), 1);
            assertThat(agent.log("replaced or deleted").get(0))
                    .startsWith("ERROR")
                    .contains("up to TXID");
            eventually(() -> query(connection, "PRAGMA wal_autocheckpoint"), "1000");
            execute(connection, "INSERT INTO t VALUES(1)");
            execute(connection, "INSERT INTO t VALUES(2)");
            assertThat(query(connection, COUNT)).isEqualTo("42");
            Thread.sleep(500);
            assertThat(agent.restored("a.db", COUNT)).isEqualTo("40");
        }
        assertThat(agent.log("replaced or deleted")).hasSize(1);
    }

    /** As one process does that finds no lock of another. Fails when {@code ReplicationSteps.caughtUp} does not ask {@code Parting.look}. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void a_wal_that_another_process_deletes_is_said_with_the_descriptor_that_still_leads_to_it() throws Exception {
        try (Connection connection = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            execute(connection, "INSERT INTO t VALUES(zeroblob(4000))");
            agent.awaitInReplica("a.db", COUNT, "1");
            Files.delete(agent.file("a.db-wal"));
            eventually(() -> agent.log("have parted").size(), 1);
            execute(connection, "INSERT INTO t VALUES(zeroblob(4000))");
            agent.awaitInReplica("a.db", COUNT, "2");
            Matcher descriptor = Pattern.compile("/proc/\\d+/fd/\\d+")
                    .matcher(agent.log("have parted").get(0));
            assertThat(descriptor.find()).isTrue();
            assertThat(Files.size(Path.of(descriptor.group()))).isGreaterThan(8000);
        }
    }

    @Test
    void another_database_that_takes_the_place_of_an_open_one_does_not_bury_its_replica() throws Exception {
        try (Connection old = agent.open("a.db")) {
            execute(old, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            fill(old, 40);
            agent.awaitInReplica("a.db", COUNT, "40");
            deleteAll("a.db");
            try (Connection next = agent.open("a.db")) {
                execute(next, "CREATE TABLE t(a)");
                eventually(() -> agent.log("replication stopped").size(), 1);
                execute(next, "INSERT INTO t VALUES(1)");
                assertThat(agent.restored("a.db", COUNT)).isEqualTo("40");
            }
        }
    }

    /** Fails when {@code OpenFiles.add} looks for no hard link. */
    @Test
    void two_hard_links_are_one_database() throws Exception {
        try (Connection first = agent.open("a.db")) {
            execute(first, "CREATE TABLE t(a)");
            execute(first, "INSERT INTO t VALUES(1)");
        }
        agent.awaitInReplica("a.db", COUNT, "1");
        Files.createLink(agent.file("b.db"), agent.file("a.db"));
        for (int i = 2; i < 6; i++) {
            String name = i % 2 == 0 ? "b.db" : "a.db";
            try (Connection other = agent.open(name)) {
                execute(other, "INSERT INTO t VALUES(" + i + ")");
                agent.awaitInReplica("a.db", COUNT, Integer.toString(i));
            }
        }
        assertThat(agent.replicas()).hasSize(1);
        try (Connection a = agent.open("a.db");
                Connection b = agent.open("b.db")) {
            query(a, COUNT);
            query(b, COUNT);
            eventually(() -> agent.log("two names").size(), 1);
        }
    }

    /** Fails when {@code OpenFiles.settleLocked} takes no file from {@code twoNames}, and when each close takes all. */
    @Test
    void two_hard_links_that_are_open_at_once_are_left_alone_until_both_are_closed() throws Exception {
        try (Connection a = agent.open("a.db")) {
            execute(a, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            execute(a, "PRAGMA wal_checkpoint(TRUNCATE)");
            Files.createLink(agent.file("b.db"), agent.file("a.db"));
            try (Connection b = agent.open("b.db")) {
                assertThat(query(b, COUNT)).isEqualTo("0");
                eventually(() -> agent.log("two names").size(), 1);
                execute(a, "PRAGMA user_version");
                assertThat(query(a, "PRAGMA wal_autocheckpoint")).isEqualTo("1000");
            }
            execute(a, "INSERT INTO t VALUES(1)");
            Thread.sleep(500);
            assertThat(agent.restored("a.db", COUNT)).isEqualTo("0");
        }
        try (Connection a = agent.open("a.db")) {
            execute(a, "INSERT INTO t VALUES(2)");
            agent.awaitInReplica("a.db", COUNT, "2");
            execute(a, "PRAGMA user_version");
            assertThat(query(a, "PRAGMA wal_autocheckpoint")).isEqualTo("0");
        }
        assertThat(agent.log("two names")).hasSize(1);
    }

    @Test
    void a_symbolic_link_is_the_file() throws Exception {
        Files.createSymbolicLink(agent.file("link.db"), agent.file("a.db"));
        try (Connection link = agent.open("link.db")) {
            execute(link, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
        }
        try (Connection direct = agent.open("a.db")) {
            execute(direct, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("a.db", COUNT, "1");
        }
        assertThat(agent.replicas()).hasSize(1);
    }

    @Test
    void a_file_that_is_no_database_is_said_once() throws Exception {
        Files.writeString(agent.file("a.db"), "this is no database at all, ".repeat(400));
        try (Connection connection = agent.open("a.db")) {
            for (int i = 0; i < 5; i++) {
                assertThatThrownBy(() -> execute(connection, "CREATE TABLE t(a)"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("not a database");
                Thread.sleep(100);
            }
        } catch (SQLException oldDriversFailInTheConstructor) {
            assertThat(oldDriversFailInTheConstructor.getMessage()).contains("not a database");
            return;
        }
        // Drivers that read the database for its list of files cannot say which file it is.
        assertThat(agent.log("not a database")).hasSize(version.startsWith("3.8") ? 0 : 1);
        assertThat(agent.log("sync failing")).isEmpty();
    }

    /** For root every file is writable. Fails when {@code Obstacles.readOnly} finds nothing. */
    @Test
    void a_file_that_the_process_may_not_write_is_left_alone_and_said_once() throws Exception {
        Path file = Files.copy(rollbackDatabase(), agent.file("a.db"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r--r--r--"));
        assumeThat(Files.isWritable(file)).isFalse();
        try (Connection connection = agent.open("a.db")) {
            assertThat(query(connection, COUNT)).isEqualTo("1");
            eventually(() -> agent.log("may not write").size(), 1);
            Thread.sleep(500);
            assertThat(query(connection, "PRAGMA journal_mode")).isEqualTo("delete");
            assertThat(agent.log("may not write")).hasSize(1);
            assertThat(agent.replicas()).isEmpty();
        }
    }

    /** Fails when {@code ReplicationSteps.withoutAttachment} closes nothing. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void files_that_were_opened_and_closed_once_leave_no_descriptor() throws Exception {
        agent.close();
        agent = new Replicated(Replicated.jar(version), directory);
        for (int i = 0; i < 50; i++) {
            try (Connection connection = agent.open("many-" + i + ".db")) {
                execute(connection, "CREATE TABLE t(a)");
            }
        }
        agent.awaitInReplica("many-49.db", COUNT, "0");
        eventually(this::descriptors, 0L);
    }

    /**
     * R1: the other process may delete the log only if nobody has the database open, and it tells that by the locks of this one. Fails when
     * {@code StandAside.because} calls {@code files.closeAll}, with driver 3.54: all locks are gone then. With 3.8.11 the statement that is
     * refused takes the lock on the main file again, so that only the one on {@code -shm} is missing, which this test does not see.
     */
    @Test
    void another_process_does_not_take_an_open_database_for_a_closed_one() throws Exception {
        try (Connection connection = agent.open("a.db", "busy_timeout", "0");
                Connection other = agent.open("a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("a.db", COUNT, "0");
            for (int i = 0; i < 3; i++) {
                // Ours are closed for a moment, and the application's are not.
                query(other, COUNT);
                try {
                    execute(connection, "PRAGMA journal_mode=DELETE");
                } catch (SQLException refused) {
                    assertThat(refused.getMessage()).contains("locked");
                }
                assertThat(anotherProcess("INSERT INTO t VALUES(1)", COUNT)).isEqualTo(Integer.toString(2 * i + 1));
                assertThat(agent.file("a.db-wal")).exists();
                execute(other, "INSERT INTO t VALUES(2)");
                assertThat(anotherProcess(COUNT)).isEqualTo(Integer.toString(2 * i + 2));
            }
            agent.awaitInReplica("a.db", COUNT, "6");
        }
    }

    private String anotherProcess(String... statements) throws Exception {
        Path driver = Replicated.jar("3.54.1.0");
        String classPath = String.join(
                File.pathSeparator,
                Path.of(application.Sql.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toURI())
                        .toString(),
                driver.toString(),
                driver.resolveSibling("slf4j-api-2.0.20.jar").toString());
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                "application.Sql",
                agent.file("a.db").toString()));
        command.addAll(List.of(statements));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        return out.strip();
    }

    private long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(fd -> isOurs(fd)).count();
        }
    }

    private boolean isOurs(Path fd) {
        try {
            return Files.readSymbolicLink(fd)
                    .toString()
                    .startsWith(agent.file("many").toString());
        } catch (IOException gone) {
            return false;
        }
    }

    private Path rollbackDatabase() throws Exception {
        Path file = directory.resolve("rollback.db");
        try (Connection connection = PlainDriver.connect(file)) {
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "INSERT INTO t VALUES(1)");
        }
        return file;
    }

    private static void fill(Connection connection, int rows) throws SQLException {
        execute(connection, "BEGIN");
        for (int i = 0; i < rows; i++) {
            execute(connection, "INSERT INTO t VALUES(randomblob(4000))");
        }
        execute(connection, "COMMIT");
    }

    private void deleteAll(String name) throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(agent.file(name + suffix));
        }
    }
}
