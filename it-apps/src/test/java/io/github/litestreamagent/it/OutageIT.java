package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.ending.Ending;
import io.github.litestreamagent.apps.many.Many;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.it.SwitchedNetwork.State;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** What a store costs that does not work: nothing of the application, few requests, a bounded log, and a bounded end. */
@WithS3
class OutageIT {

    private static final int WAL_CAP_PAGES = 200;
    private static final int FRAME_BYTES = 4096 + 24;

    /** SQLite's own auto-checkpoint, which the application has again once the log was let go. */
    private static final int AUTO_CHECKPOINT_PAGES = 1000;

    @TempDir
    Path temporary;

    private Path folder;
    private final S3Access direct;
    private final String path = TestStore.newPath();
    private SwitchedNetwork network;
    private S3Access access;

    OutageIT(S3Bucket bucket) {
        direct = TestStore.access(bucket);
    }

    @BeforeEach
    void putANetworkInBetween() throws Exception {
        folder = temporary.toRealPath();
        network = new SwitchedNetwork(direct.endpoint().orElseThrow());
        access = new S3Access(Optional.of(network.endpoint()), direct.region(), direct.bucket(), direct.keys());
    }

    @AfterEach
    void closeTheNetwork() throws Exception {
        network.close();
    }

    /** Fails when ReplicationSteps.letGoOfLongLog returns at once. */
    @Test
    void aLogThatReachesItsCapIsLetGoAndTheReplicaRepairedAfterwards() throws Exception {
        try (Running program = ending(Map.of(
                        "LITESTREAM_TRUNCATE_PAGE_N",
                        Integer.toString(WAL_CAP_PAGES),
                        "LITESTREAM_SYNC_INTERVAL",
                        "100ms"));
                S3Client client = direct.client()) {
            S3Replica replica = new S3Replica(client, direct.bucket(), path + "/ending.db");
            Waiting.until(
                    program, "something is uploaded", () -> replica.newest().isPresent());
            network.become(State.UNAVAILABLE);
            Waiting.untilSaid(program, "replica sync failing");
            Waiting.untilSaid(program, "until the log had reached truncate-page-n");
            long before = replica.newest().orElseThrow().txid();
            Waiting.seconds(5);
            assertThat(Files.size(folder.resolve("ending.db-wal")))
                    .isLessThan(2L * (WAL_CAP_PAGES + AUTO_CHECKPOINT_PAGES) * FRAME_BYTES);
            network.become(State.IN_ORDER);
            Waiting.until(
                    program,
                    "something is uploaded again",
                    () -> replica.newest().orElseThrow().txid() > before);
            Waiting.untilSaid(program, "replica sync recovered");
            Files.createFile(folder.resolve("end"));
            assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        }
        Path restored = folder.resolve("restored.db");
        Forks.restore(direct, path + "/ending.db", restored);
        assertThat(Files.mismatch(restored, folder.resolve("ending.db"))).isEqualTo(-1);
    }

    /** Fails when FinalSync.tellNews returns at once, and when FinalSync.reason names nothing. */
    @Test
    void aStoreThatFallsSilentHoldsTheEndUpAsLongAsItMayAndIsReported() throws Exception {
        try (Running program = ending(Map.of("LITESTREAM_SHUTDOWN_SYNC_TIMEOUT", "8s"));
                S3Client client = direct.client()) {
            S3Replica replica = new S3Replica(client, direct.bucket(), path + "/ending.db");
            Waiting.until(
                    program, "something is uploaded", () -> replica.newest().isPresent());
            network.become(State.SILENT);
            Waiting.seconds(1);
            Files.createFile(folder.resolve("end"));
            assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
            String left = " bytes=[1-9][0-9]* commits=[1-9][0-9]* took=";
            assertThat(program.stderr())
                    .as(program.describe())
                    .anyMatch(line -> line.matches(".*level=INFO msg=\"final sync still running\".*" + left + ".*"))
                    .anyMatch(line ->
                            line.matches(".*level=WARN msg=\"final sync left commits.*" + left + ".* error=.*"));
        }
    }

    /**
     * Three requests a call, ten calls a second, however many databases: OutageTest holds that. Here they are real, and share a heap of 64 MB.
     */
    @Test
    void manyDatabasesTogetherMakeFewRequestsWhileTheStoreIsDown() throws Exception {
        network.become(State.UNAVAILABLE);
        int seconds = 20;
        try (Running program = Forks.withAgent("", Many.class)
                .arguments(
                        "--databases", "200", "--until", folder.resolve("end").toString())
                .options("-Xmx64m")
                .environment(access.environment(path))
                .in(folder)
                .start()) {
            program.awaitLine("open", Forks.TIMEOUT);
            Waiting.untilSaid(program, "replica sync failing");
            int before = network.refused();
            Waiting.seconds(seconds);
            int made = network.refused() - before;
            System.out.println("requests of 200 databases in " + seconds + " s while the store is down: " + made);
            assertThat(made).isBetween(1, 3 * 10 * seconds + 200);
            network.become(State.IN_ORDER);
            Files.createFile(folder.resolve("end"));
            assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
            assertThat(program.stderr()).noneMatch(line -> line.contains("out of memory"));
        }
        for (int database : List.of(0, 77, 199)) {
            Path restored = folder.resolve("restored-" + database + ".db");
            Forks.restore(direct, path + "/many-" + database + ".db", restored);
            assertThat(Files.mismatch(restored, folder.resolve("many-" + database + ".db")))
                    .isEqualTo(-1);
        }
    }

    private Running ending(Map<String, String> settings) {
        return Forks.withAgent("", Ending.class)
                .arguments("--db", "ending.db", "--until", folder.resolve("end").toString(), "--close", "last")
                .environment(access.environment(path))
                .environment(settings)
                .in(folder)
                .start();
    }
}
