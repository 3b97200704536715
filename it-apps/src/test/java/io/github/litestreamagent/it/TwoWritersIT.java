package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.churn.Churn;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.Programs;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes that replicate copies of one database to one path. */
@WithS3
class TwoWritersIT {

    private static final Duration NOTICED = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final S3Access access;
    private String path;
    private Path origin;

    TwoWritersIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @BeforeEach
    void replicate() throws Exception {
        path = TestStore.newPath();
        origin = Files.createDirectory(folder.toRealPath().resolve("origin")).resolve("churn.db");
        Running churn = withAgent(origin, "--steps", "60").run(Forks.TIMEOUT);
        assertThat(churn.await(Forks.TIMEOUT)).as(churn.describe()).isZero();
    }

    private Command withAgent(Path database, String... arguments) {
        Path config = database.resolveSibling("litestream.yml");
        Forks.write(config, "dbs:", "  - path: " + database, "    replica:", "      url: " + access.url(path));
        return Forks.withAgent(config.toString(), Churn.class, "--db", database.toString(), "--vacuum", "false")
                .arguments(arguments)
                .environment(access.keyEnvironment());
    }

    private Path copy(String name) throws Exception {
        Path copy = Files.createDirectory(folder.toRealPath().resolve(name)).resolve("churn.db");
        return Files.copy(origin, copy);
    }

    /** The last sync repeats the reason in a line of its own. */
    private static List<String> stops(Running program) {
        return program.stderr().stream()
                .filter(line -> line.contains("msg=\"replication stopped\""))
                .toList();
    }

    @Test
    void ofTwoAgentsOneGoesOnAndTheOtherSaysWhoWon() throws Exception {
        Path left = copy("left");
        Path right = copy("right");
        Path attached = folder.resolve("attached");
        try (Running a = withAgent(left, "--seed", "2", "--until", attached.toString())
                        .start();
                Running b = withAgent(right, "--seed", "3", "--until", attached.toString())
                        .start()) {
            Waiting.untilSaid(a, "msg=replicating ");
            Waiting.untilSaid(b, "msg=replicating ");
            Files.createFile(attached);
            assertThat(a.await(Forks.TIMEOUT)).as(a.describe()).isZero();
            assertThat(b.await(Forks.TIMEOUT)).as(b.describe()).isZero();

            boolean aLost = !stops(a).isEmpty();
            assertThat(stops(aLost ? a : b))
                    .as(a.describe() + b.describe())
                    .singleElement()
                    .asString()
                    .contains("restore")
                    .containsPattern("written by the writer|another writer|the writer [0-9a-f]+ has put|has its lease");
            assertThat(stops(aLost ? b : a)).isEmpty();
            Path restored = folder.resolve("restored.db");
            Forks.restore(access, path, restored);
            assertThat(Files.mismatch(restored, aLost ? right : left)).isEqualTo(-1);
        }
    }

    /** Litestream puts its files over ours without a condition. Fails when {@code Overtaken.sentence} leaves the TXIDs out. */
    @Test
    void besideALitestreamProcessTheAgentStopsAndNamesIt() throws Exception {
        Path litestream = Programs.litestream05();
        Path theirs = copy("theirs");
        Path ours = copy("ours");
        Path attached = folder.resolve("attached");
        try (Running churn = withAgent(ours, "--seed", "2", "--steps", "1500", "--pause-millis", "100")
                        .arguments("--until", attached.toString())
                        .start();
                Running replicate = Forks.litestreamReplicate(litestream, access, path, theirs);
                Running rival = Forks.bare(Churn.class, "--db", theirs.toString(), "--vacuum", "false")
                        .arguments("--seed", "3", "--steps", "1500", "--pause-millis", "100")
                        .arguments("--until", attached.toString())
                        .start()) {
            Waiting.untilSaid(churn, "msg=replicating ");
            Files.createFile(attached);
            long deadline = System.nanoTime() + NOTICED.toNanos();
            while (stops(churn).isEmpty() && System.nanoTime() < deadline && churn.isAlive()) {
                Thread.sleep(200);
            }

            assertThat(stops(churn))
                    .as(churn.describe() + replicate.describe())
                    .singleElement()
                    .asString()
                    .contains("Litestream", "restore")
                    .containsPattern("TXIDs? [0-9a-f]{16}");
            assertThat(churn.isAlive()).as("the application goes on").isTrue();
            rival.kill();
        }
    }
}
