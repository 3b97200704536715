package io.github.litestreamagent.agent.instrumentation;

import static io.github.litestreamagent.agent.instrumentation.Replicated.execute;
import static io.github.litestreamagent.agent.instrumentation.Replicated.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Databases that are missing when the application opens them; up to 3.46 a driver creates and deletes such a file itself. */
@ParameterizedClass
@ValueSource(strings = {"3.8.11.2", "3.45.3.0", "3.54.1.0"})
class MissingFilesTest {

    private static final int ROUNDS = Integer.getInteger("restore.rounds", 5);
    private static final String COUNT = "SELECT count(*) FROM t";
    private static final String[] WANTED = {"restore-if-db-not-exists=true"};

    @Parameter
    private String version;

    @OutlivedTempDir
    private Path directory;

    private Replicated agent;

    @BeforeEach
    void replicate() throws Exception {
        agent = new Replicated(Replicated.jar(version), directory, WANTED);
        Files.createDirectories(agent.file("data"));
        try (Connection connection = agent.open("data/a.db")) {
            execute(connection, "CREATE TABLE t(a)");
            execute(connection, "INSERT INTO t VALUES(1)");
            agent.awaitInReplica("data/a.db", COUNT, "1");
        }
        agent.awaitInReplica("data/a.db", COUNT, "1");
    }

    @AfterEach
    void detach() {
        agent.close();
    }

    /** More of them with {@code -Psoak}. Fails when {@code MissingFiles} decides nothing. */
    @Test
    void two_threads_that_open_a_missing_file_in_a_missing_folder_both_have_its_rows() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int i = 0; i < ROUNDS; i++) {
                String name = "round-" + i + "/a.db";
                copyReplicaTo(name);
                CyclicBarrier start = new CyclicBarrier(2);
                List<Future<String>> counts = new ArrayList<>();
                for (int thread = 0; thread < 2; thread++) {
                    counts.add(threads.submit(() -> {
                        start.await();
                        try (Connection connection = agent.open(name)) {
                            return query(connection, COUNT);
                        }
                    }));
                }
                for (Future<String> count : counts) {
                    assertThat(count.get()).as("round " + i).isEqualTo("1");
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void what_is_written_to_a_restored_database_goes_on_in_its_replica() throws Exception {
        copyReplicaTo("next/a.db");
        try (Connection connection = agent.open("next/a.db")) {
            execute(connection, "INSERT INTO t VALUES(2)");
            agent.awaitInReplica("next/a.db", COUNT, "2");
        }
    }

    @Test
    void a_database_without_a_replica_is_created_as_without_the_agent() throws Exception {
        try (Connection connection = agent.open("new.db")) {
            execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("new.db", COUNT, "0");
        }
    }

    @Test
    void a_database_that_the_application_deletes_itself_stays_deleted() throws Exception {
        for (String suffix : new String[] {"", "-wal", "-shm"}) {
            Files.deleteIfExists(agent.file("data/a.db" + suffix));
        }
        try (Connection connection = agent.open("data/a.db")) {
            assertThat(query(connection, "SELECT count(*) FROM sqlite_master")).isEqualTo("0");
        }
    }

    /** Fails when {@code RefusingAdvice} throws nothing. */
    @Test
    void a_database_that_cannot_be_restored_is_not_opened_until_it_can_be() throws Exception {
        copyReplicaTo("damaged/a.db");
        List<Path> files = ltxFiles("damaged/a.db");
        byte[] whole = Files.readAllBytes(files.get(0));
        Files.write(files.get(0), new byte[200]);
        assertThatThrownBy(() -> agent.open("damaged/a.db"))
                .isInstanceOf(SQLException.class)
                .hasMessageStartingWith("litestream-agent: " + agent.file("damaged/a.db")
                        + " is missing and cannot be restored, so it is not opened")
                .hasMessageContaining("on-restore-failure");
        assertThat(agent.file("damaged/a.db")).doesNotExist();
        Files.write(files.get(0), whole);
        try (Connection connection = agent.open("damaged/a.db")) {
            assertThat(query(connection, COUNT)).isEqualTo("1");
        }
    }

    @Test
    void with_on_restore_failure_continue_it_is_opened_empty() throws Exception {
        copyReplicaTo("damaged.db");
        Files.write(ltxFiles("damaged.db").get(0), new byte[200]);
        Path before = agent.file("");
        agent.close();
        agent = new Replicated(
                Replicated.jar(version), directory, "restore-if-db-not-exists=true", "on-restore-failure=continue");
        String url = "jdbc:sqlite:" + before.resolveSibling(before.getFileName() + "damaged.db");
        try (Connection connection = agent.openUrl(url)) {
            assertThat(query(connection, "SELECT count(*) FROM sqlite_master")).isEqualTo("0");
        }
    }

    /** As many replicas as are wanted, without waiting for each. */
    private void copyReplicaTo(String name) throws IOException {
        Path from = agent.replicaOf("data/a.db").orElseThrow();
        String folder = agent.file("data/a.db").toString();
        Path to = Path.of(from.toString().replace(folder, agent.file(name).toString()));
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(path));
                Files.createDirectories(target.getParent());
                if (Files.isRegularFile(path)) {
                    Files.copy(path, target);
                }
            }
        }
    }

    private List<Path> ltxFiles(String name) throws IOException {
        try (Stream<Path> all = Files.walk(agent.replicaOf(name).orElseThrow())) {
            return all.filter(path -> path.toString().endsWith(".ltx")).sorted().toList();
        }
    }
}
