package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.eventually;
import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Two web applications with a driver of their own on one file: each close in one copy of SQLite drops the POSIX locks of the other (R1). */
@EnabledOnOs(OS.LINUX)
@ParameterizedClass
@ValueSource(strings = {"3.8.11.2", "3.54.1.0"})
class TwoDriversTest {

    private static final String COUNT = "SELECT count(*) FROM t";

    /** First byte of the read marks in the -shm (https://sqlite.org/walformat.html, 2.2.2), and their number. */
    private static final int READ_MARKS = 123;

    private static final int MARKS = 5;

    @Parameter
    private String version;

    @OutlivedTempDir
    private Path directory;

    private Replicated agent;
    private WovenDriver other;

    @BeforeEach
    void attach() throws Exception {
        agent = new Replicated(Replicated.jar(version), directory);
        other = WovenDriver.of(Replicated.jar(version));
    }

    @AfterEach
    void detach() {
        agent.close();
    }

    /** Fails when {@code OwnConnections.close} closes, or StandAside.because captures. */
    @Test
    void nothing_is_locked_opened_or_closed_any_more_until_both_have_closed_the_file() throws Exception {
        try (Connection first = replicated()) {
            eventually(() -> markedForReading(), true);
            List<String> locks = locksWithoutReading();
            List<String> descriptors = descriptors();
            try (Connection second = openByOther()) {
                execute(second, "INSERT INTO t VALUES(2)");
                eventually(() -> agent.log("LSA-TWO-DRIVERS").size(), 1);
                assertThat(agent.log("LSA-TWO-DRIVERS").get(0))
                        .startsWith("ERROR")
                        .contains("SQLite loses acknowledged commits");
                assertThat(markedForReading()).isFalse();
                assertThat(locksWithoutReading()).containsExactlyInAnyOrderElementsOf(locks);
                assertThat(descriptors()).containsAll(descriptors);
                execute(first, "INSERT INTO t VALUES(3)");
                assertThat(query(first, "PRAGMA wal_autocheckpoint")).isEqualTo("1000");
                Thread.sleep(500);
                assertThat(locksWithoutReading()).containsExactlyInAnyOrderElementsOf(locks);
                assertThat(agent.restored("a.db", COUNT)).isEqualTo("1");
                assertThat(descriptors()).containsAll(descriptors);
            }
            assertThat(descriptors()).containsAll(descriptors);
        }
        eventually(() -> descriptors(), List.of());
        assertThat(agent.file("a.db-wal")).doesNotExist();
        assertThat(agent.log("LSA-TWO-DRIVERS")).hasSize(1);
    }

    /** Fails when {@code OpenFiles.settleLocked} does not say that the obstacle is gone. */
    @Test
    void replication_goes_on_when_one_of_them_opens_it_again() throws Exception {
        try (Connection first = replicated();
                Connection second = openByOther()) {
            execute(second, "INSERT INTO t VALUES(2)");
            execute(first, "INSERT INTO t VALUES(3)");
        }
        try (Connection alone = openByOther()) {
            execute(alone, "INSERT INTO t VALUES(4)");
            agent.awaitInReplica("a.db", "SELECT max(a) FROM t", "4");
        }
    }

    private Connection replicated() throws Exception {
        Connection connection = agent.open("a.db");
        execute(connection, "CREATE TABLE t(a)");
        execute(connection, "INSERT INTO t VALUES(1)");
        agent.awaitInReplica("a.db", COUNT, "1");
        return connection;
    }

    private Connection openByOther() throws Exception {
        return other.connect("jdbc:sqlite:" + agent.file("a.db"), new Properties());
    }

    private boolean markedForReading() throws IOException {
        return !locks(true).isEmpty();
    }

    private List<String> locksWithoutReading() throws IOException {
        return locks(false);
    }

    /** Lines of /proc/locks of the two files that carry locks: type, inode, first and last byte. */
    private List<String> locks(boolean ofReaders) throws IOException {
        List<String> found = new ArrayList<>();
        for (String suffix : List.of("", "-shm")) {
            String inode =
                    Files.getAttribute(agent.file("a.db" + suffix), "unix:ino").toString();
            for (String line : Files.readAllLines(Path.of("/proc/locks"))) {
                String[] field = line.trim().split("\\s+", -1);
                if (field[5].endsWith(":" + inode)) {
                    long begin = Long.parseLong(field[6]);
                    boolean reader = suffix.equals("-shm") && begin >= READ_MARKS && begin < READ_MARKS + MARKS;
                    if (reader == ofReaders) {
                        found.add(String.join(" ", field[3], field[5], field[6], field[7]));
                    }
                }
            }
        }
        return found;
    }

    /** Of this process to those two files, also when the one copy of SQLite has deleted the -shm of the other. */
    private List<String> descriptors() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : all.toList()) {
                if (Files.isSymbolicLink(descriptor) && leadsToFile(descriptor)) {
                    found.add(descriptor.toString());
                }
            }
        }
        return found;
    }

    private boolean leadsToFile(Path descriptor) {
        try {
            String target = Files.readSymbolicLink(descriptor).toString();
            String file = agent.file("a.db").toString();
            return target.equals(file) || target.startsWith(file + "-shm");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }
}
