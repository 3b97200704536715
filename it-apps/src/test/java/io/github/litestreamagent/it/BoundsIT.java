package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.large.Large;
import io.github.litestreamagent.apps.opens.Opens;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** What the agent takes of heap, descriptors and threads does not follow the size of a database, nor how often it is opened. */
@WithS3
class BoundsIT {

    private static final Duration LONGEST = Duration.ofHours(2);

    @TempDir
    Path temporary;

    private final S3Access access;
    private final String path = TestStore.newPath();

    BoundsIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    /**
     * R9. Ten gigabytes with a transaction of one: {@code -Dbounds.megabytes=10000 -Dbounds.transaction=1000}. Fails when
     * Machine.REAL captures a gigabyte in memory.
     */
    @Test
    void aHeapOf64MegabytesReplicatesADatabaseThatIsManyTimesLarger() throws Exception {
        Path folder = temporary.toRealPath();
        Running fill = Forks.bare(Large.class, "--db", "large.db", "--transaction-megabytes", "1")
                .arguments("--megabytes", System.getProperty("bounds.megabytes", "1024"))
                .in(folder)
                .start();
        assertThat(fill.await(LONGEST)).as(fill.describe()).isZero();
        Running program = Forks.withAgent("", Large.class)
                .arguments("--db", "large.db", "--megabytes", "0", "--when", "go-on")
                .arguments("--transaction-megabytes", System.getProperty("bounds.transaction", "192"))
                .options("-Xmx64m")
                .environment(access.environment(path))
                .environment(Map.of("LITESTREAM_SHUTDOWN_SYNC_TIMEOUT", "1h"))
                .in(folder)
                .start();
        awaitFirstUpload(program);
        Files.createFile(folder.resolve("go-on"));

        assertThat(program.await(LONGEST)).as(program.describe()).isZero();
        System.out.println(String.join("\n", program.stderr()));
        assertThat(program.stderr())
                .as(program.describe())
                .noneMatch(line -> line.contains("memory"))
                .anyMatch(line -> line.contains("final sync done"));
        Path restored = folder.resolve("restored.db");
        Forks.restore(access, path + "/large.db", restored);
        assertThat(Files.mismatch(restored, folder.resolve("large.db"))).isEqualTo(-1);
    }

    /** Ten thousand: {@code -Dbounds.opens=10000}. Fails when Holding.closed leaves the descriptors open. */
    @Test
    void descriptorsAndThreadsDoNotGrowWithTheNumberOfOpensAndCloses() throws Exception {
        Running program = Forks.withAgent("", Opens.class)
                .arguments("--opens", System.getProperty("bounds.opens", "1000"))
                .options("-Xmx64m")
                .environment(access.environment(path))
                .in(temporary)
                .start();
        assertThat(program.await(LONGEST)).as(program.describe()).isZero();
        List<int[]> reports = program.stdout().stream().map(BoundsIT::report).toList();
        System.out.println(program.stdout());
        int[] first = reports.get(0);
        int[] last = reports.get(reports.size() - 1);
        assertThat(last[0]).as(program.describe()).isLessThanOrEqualTo(first[0] + 20);
        assertThat(last[1]).as(program.describe()).isLessThanOrEqualTo(first[1] + 10);
    }

    private void awaitFirstUpload(Running program) throws InterruptedException {
        long deadline = System.nanoTime() + LONGEST.toNanos();
        try (S3Client client = access.client()) {
            S3Replica replica = new S3Replica(client, access.bucket(), path + "/large.db");
            while (replica.newest().isEmpty()) {
                assertThat(program.isAlive() && System.nanoTime() - deadline < 0)
                        .as(program.describe())
                        .isTrue();
                Thread.sleep(200);
            }
        }
    }

    private static int[] report(String line) {
        String[] words = line.split(" ", 4);
        return new int[] {Integer.parseInt(words[1]), Integer.parseInt(words[3])};
    }
}
