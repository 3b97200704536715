package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.singlepool.SinglePool;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deferred transaction that has read gets SQLITE_BUSY at once when it meets somebody's write lock: it must not meet the agent's. */
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

        Running program = Forks.withAgent(config.toString(), SinglePool.class)
                .arguments("--db", database.toString())
                .arguments("--seconds", System.getProperty("singlepool.seconds", "20"))
                .environment(access.keyEnvironment())
                .in(folder)
                .run(Forks.TIMEOUT);

        System.out.println("single pool: " + program.stdout());
        assertThat(program.await(Forks.TIMEOUT)).as(program.describe()).isZero();
        assertThat(program.stdout()).contains("busy 0");
        Path restored = folder.resolve("restored.db");
        Forks.restore(access, path, restored);
        assertThat(Files.mismatch(restored, database))
                .as("first byte that differs")
                .isEqualTo(-1);
    }
}
