package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.singlepool.SinglePool;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deferred transaction that has read gets SQLITE_BUSY at once when it meets somebody's write lock: it must not meet the agent's. */
class SinglePoolIT {

    @TempDir
    Path folder;

    @Test
    void aPoolOfOneThatReadsAndThenWritesNeverMeetsACheckpoint() throws Exception {
        S3Access access = TestStore.access();
        String path = TestStore.newPath();
        Path database = folder.toRealPath().resolve("singlepool.db");
        Path config = folder.resolve("litestream.yml");
        Programs.write(
                config,
                "dbs:",
                "  - path: " + database,
                "    checkpoint-interval: 100ms",
                "    min-checkpoint-page-count: 1",
                "    replica:",
                "      url: " + access.url(path));

        Running program = Programs.withAgent(config.toString(), SinglePool.class)
                .arguments("--db", database.toString())
                .arguments("--seconds", System.getProperty("singlepool.seconds", "20"))
                .environment(access.keyEnvironment())
                .in(folder)
                .run(Programs.TIMEOUT);

        System.out.println("single pool: " + program.stdout());
        assertThat(program.await(Programs.TIMEOUT)).as(program.describe()).isZero();
        assertThat(program.stdout()).contains("busy 0");
        Path restored = folder.resolve("restored.db");
        Programs.restore(access, path, restored);
        assertThat(Files.mismatch(restored, database))
                .as("first byte that differs")
                .isEqualTo(-1);
    }
}
