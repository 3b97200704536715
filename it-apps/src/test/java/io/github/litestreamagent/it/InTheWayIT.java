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

/** Statements in whose way our connections would be fail no more with the agent than without; how long they take is the benchmark's. */
class InTheWayIT {

    private static final String SECONDS = "3";

    @TempDir
    Path temporary;

    private Path folder;

    @BeforeEach
    void createFolder() throws IOException {
        folder = Files.createDirectory(temporary.toRealPath().resolve("databases"));
    }

    /** The second and the third fail when {@code StatementPass.prepare} makes no way for them; the first would answer busy. */
    @ParameterizedTest
    @CsvSource({"truncate, 4", "delete, 0", "exclusive, 0"})
    void ofTheApplicationItself(String kind, String writers) {
        Command program = Forks.withAgent(replica(), Statements.class, "--kind", kind, "--writers", writers);

        assertNoneFails(program.arguments("--seconds", SECONDS).in(folder).run(Forks.TIMEOUT));
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
