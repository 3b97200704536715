package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.singlepool.SinglePool;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A deferred transaction that has read gets SQLITE_BUSY at once when it meets somebody's write lock: it must not meet the agent's, of which
 * there is one every 100 ms. Ten minutes of it: {@code -Dsinglepool.seconds=600}.
 *
 * <p>Fails when {@code Gate.enter} returns although the gate is closed, and when {@code CheckpointCycle.run} always puts off.
 */
@WithS3
class SinglePoolIT {

    @TempDir
    Path folder;

    private final S3Access access;

    SinglePoolIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @Test
    void aPoolOfOneThatReadsAndThenWritesNeverMeetsACheckpoint() throws Exception {
        String path = TestStore.newPath();
        Path database = folder.toRealPath().resolve("singlepool.db");
        Path config = folder.resolve("litestream.yml");
        Forks.write(
                config,
                "dbs:",
                "  - path: " + database,
                "    checkpoint-interval: 100ms",
                "    min-checkpoint-page-count: 1",
                "    replica:",
                "      url: " + access.url(path));

        Duration seconds = Duration.ofSeconds(Long.getLong("singlepool.seconds", 20));
        Running program = Forks.withAgent(config.toString(), SinglePool.class)
                .arguments("--db", database.toString())
                .arguments("--seconds", Long.toString(seconds.toSeconds()))
                .environment(access.keyEnvironment())
                .in(folder)
                .run(seconds.plus(Forks.TIMEOUT));

        System.out.println("single pool: " + program.stdout());
        assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        assertThat(program.stdout()).contains("busy 0");
        try (S3Client client = access.client()) {
            assertThat(ReplicatedLogs.of(client, access.bucket(), path))
                    .as("logs: the agent's checkpoints came through")
                    .hasSizeGreaterThan(1);
        }
        Path restored = folder.resolve("restored.db");
        Forks.restore(access, path, restored);
        assertThat(Files.mismatch(restored, database))
                .as("first byte that differs")
                .isEqualTo(-1);
    }
}
