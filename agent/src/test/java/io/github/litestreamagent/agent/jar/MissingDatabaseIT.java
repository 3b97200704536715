package io.github.litestreamagent.agent.jar;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two JVMs with the jar as shipped, which open a database at once that is missing. */
class MissingDatabaseIT {

    private static final String DRIVER = "sqlite-jdbc-3.45.3.0.jar";
    private static final String COUNT = "SELECT count(*) FROM t";

    @TempDir
    private Path directory;

    /** Fails when {@code MissingDatabase.restore} takes no lock between processes, or {@code OutputFile.placeIfAbsent} renames. */
    @Test
    void bothHaveItsRowsAndOneOfThemRestoresIt() throws Exception {
        assertThat(run("CREATE TABLE t(a)", "INSERT INTO t VALUES(1)").exitCode())
                .isZero();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            for (int round = 0; round < 2; round++) {
                deleteTree(directory.resolve("data"));
                Future<ForkedJvm> other = threads.submit(() -> run(COUNT));
                ForkedJvm one = run(COUNT);
                for (ForkedJvm jvm : List.of(one, other.get())) {
                    assertThat(jvm.out().strip()).as(jvm.err()).isEqualTo("1");
                }
                assertThat(one.err() + other.get().err()).containsOnlyOnce("restore completed");
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private ForkedJvm run(String... statements) throws Exception {
        String path = String.join(
                File.pathSeparator,
                ForkedJvm.APPLICATION.toString(),
                ForkedJvm.DRIVERS.resolve(DRIVER).toString(),
                ForkedJvm.LOGGING.toString());
        Path data = directory.resolve("data");
        if (statements.length > 1) {
            Files.createDirectories(data);
        }
        List<String> command = new ArrayList<>(List.of(
                "-javaagent:" + ForkedJvm.AGENT + "=file://" + directory.resolve("replica")
                        + ",restore-if-db-not-exists=true",
                "-cp",
                path,
                "application.Sql",
                data.resolve("a.db").toString()));
        command.addAll(List.of(statements));
        return ForkedJvm.run(directory, command);
    }

    private static void deleteTree(Path folder) throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
