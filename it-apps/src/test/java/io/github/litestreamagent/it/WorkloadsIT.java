package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.workloads.Workloads;
import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ways to use a database that are hard on a replicator: no statement fails because of it, and the restored file is the database. */
class WorkloadsIT {

    @TempDir
    Path temporary;

    private Path folder;
    private Path replica;

    @BeforeEach
    void createFolders() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("databases"));
        replica = folder.resolveSibling("replica");
    }

    /** For longer: {@code -Dworkloads.seconds=600}. The logs fail to restart when CheckpointCycle.run always puts off. */
    @Test
    void whateverTheApplicationDoesNoStatementFailsAndTheReplicaIsTheDatabase() throws Exception {
        Duration seconds = Duration.ofSeconds(Long.getLong("workloads.seconds", 20));
        Running program = Forks.withAgent(replica.toUri().toString(), Workloads.class)
                .arguments("--seconds", Long.toString(seconds.toSeconds()))
                .in(folder)
                .run(seconds.plus(Forks.TIMEOUT));

        assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        List<Path> databases = databases();
        assertThat(databases).hasSizeGreaterThan(12);
        assertThat(program.stderr()).as(program.describe()).anyMatch(line -> line.contains("final sync done"));
        for (Path database : databases) {
            assertRestores(database);
        }
        for (String written : List.of("never-idle.db", "seven-writers.db")) {
            assertThat(ReplicatedLogs.of(replica.resolve(written)))
                    .as("logs of " + written)
                    .hasSizeGreaterThan(1);
        }
        assertThat(program.stderr())
                .as("what the long reader holds up")
                .anyMatch(line -> line.contains("a reader keeps the WAL from being checkpointed")
                        && line.contains("long-reader.db"))
                .noneMatch(line -> line.contains("level=ERROR") || line.contains("resynchronizing"));
    }

    @Test
    void aTransactionLargerThanTheHeapAndThanAPartIsReplicated() throws Exception {
        Running program = Forks.withAgent(replica.toUri().toString(), Workloads.class)
                .arguments("--megabytes", System.getProperty("transaction.megabytes", "200"))
                .options("-Xmx64m")
                .in(folder)
                .run(Forks.TIMEOUT);

        assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        assertRestores(folder.resolve("large-transaction.db"));
    }

    private List<Path> databases() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".db"))
                    .sorted()
                    .toList();
        }
    }

    private void assertRestores(Path database) throws IOException {
        Path restored = temporary.resolve("restored-" + database.getFileName());
        Forks.restore(replica.resolve(database.getFileName()), restored);
        assertThat(Path.of(database + "-wal")).doesNotExist();
        assertThat(Files.mismatch(restored, database)).as(database.toString()).isEqualTo(-1);
    }
}
