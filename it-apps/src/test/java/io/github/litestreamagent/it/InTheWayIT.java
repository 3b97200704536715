package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.bench.Statements;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Statements in whose way our connections would be fail no more with the agent than without, nor are they answered more often that the
 * database is busy, but in the moments in which the agent begins; how long they take is the benchmark's.
 */
class InTheWayIT {

    private static final String SECONDS = "3";

    /** In part of that the agent begins, and answers at once that the database is busy while the first upload reads the log. */
    private static final double BEGINNING = 0.5;

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("databases"));
    }

    /**
     * The last two fail when {@code StatementPass.prepare} makes no way for them, the first when {@code StatementPass.makeWayForCheckpoint}
     * asks no replicator and takes the busy timeout away all the same. Beside four writers most answers are busy without the agent, too.
     */
    @ParameterizedTest
    @CsvSource({"truncate, 1", "truncate, 4", "delete, 0", "exclusive, 0"})
    void ofTheApplicationItself(String kind, String writers) throws IOException {
        String[] arguments = {"--kind", kind, "--writers", writers, "--seconds", SECONDS};
        Running bare = Forks.bare(Statements.class, arguments)
                .in(Files.createDirectory(temporary.resolve("bare")))
                .run(Forks.TIMEOUT);
        Running ended = Forks.withAgent(replica(), Statements.class, arguments)
                .in(folder)
                .run(Forks.TIMEOUT);

        assertNoneFails(ended);
        assertThat(busyAnswers(ended)).as(bare.describe() + ended.describe()).isLessThan(busyAnswers(bare) + BEGINNING);
    }

    /** Of each round. */
    private static double busyAnswers(Running ended) {
        return ended.await(Forks.TIMEOUT) == 0 ? value(ended, "busy ") / value(ended, "rounds ") : Double.NaN;
    }

    private static double value(Running ended, String name) {
        return Double.parseDouble(ended.awaitLine(name, Forks.TIMEOUT));
    }

    /** A process without the agent beside one with it that writes; what either wrote is in the replica. */
    @ParameterizedTest
    @ValueSource(strings = {"truncate", "write"})
    void ofAnotherProcess(String kind) throws IOException {
        try (Running agent = Forks.withAgent(replica(), Statements.class, "--until-closed", "true")
                .arguments("--writers", "2")
                .in(folder)
                .start()) {
            agent.awaitLine("started", Forks.TIMEOUT);
            Command other = Forks.bare(Statements.class, "--kind", kind, "--busy-timeout", "60000");
            Running ended = other.arguments("--seconds", SECONDS).in(folder).run(Forks.TIMEOUT);
            agent.closeInput();

            assertNoneFails(ended);
            assertThat(agent.await(Forks.TIMEOUT)).as(agent.describe()).isZero();
            assertThat(agent.stdout()).as(agent.describe()).contains("failed writers 0");
            Path restored = temporary.resolve("restored.db");
            Forks.restore(temporary.resolve("replica/workload.db"), restored);
            assertThat(Files.mismatch(restored, folder.resolve("workload.db")))
                    .as(agent.describe())
                    .isEqualTo(-1);
        }
    }

    private static void assertNoneFails(Running ended) {
        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isZero();
        assertThat(ended.stdout())
                .as(ended.describe())
                .contains("failures 0")
                .noneMatch(line -> line.startsWith("failed: "));
        assertThat(ended.stderr()).noneMatch(line -> line.contains("level=ERROR"));
    }

    private String replica() {
        return temporary.resolve("replica").toUri().toString();
    }
}
