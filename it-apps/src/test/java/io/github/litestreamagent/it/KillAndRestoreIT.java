package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.orders.Orders;
import io.github.litestreamagent.harness.Acknowledged;
import io.github.litestreamagent.harness.LtxFile;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.harness.Verdict;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/** A shop under load, killed again and again: on new databases, on the files that survived, on the files that were restored. */
@WithS3
class KillAndRestoreIT {

    private static final String DATABASE = "orders.db";
    private static final Duration FIRST_UPLOAD_TIMEOUT = Duration.ofSeconds(30);
    private static final List<String> RATES = List.of("0", "1000", "200", "20");

    @TempDir
    Path temporary;

    private final Random random = new Random(seed());
    private Path folder;
    private String path;
    private Path list;
    private Acknowledged inherited;
    private final S3Access access;

    KillAndRestoreIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @Test
    void whatTheBucketAcknowledgedIsInEachRestoredDatabase() throws Exception {
        int rounds = Integer.getInteger("kills", 30);
        int compared = 0;
        boolean startAnew = true;
        try (S3Client client = access.client()) {
            for (int round = 1; round <= rounds; round++) {
                if (startAnew) {
                    startAnew(round);
                }
                S3Replica replica = new S3Replica(client, access.bucket(), path + "/" + DATABASE);
                String killed = runAndKill(replica);
                Optional<LtxFile> newest = replica.newest();
                if (newest.isPresent()) {
                    Path restored = compare(round, newest.get(), killed);
                    compared++;
                    startAnew = goOn(restored, round);
                }
            }
        }
        assertThat(compared)
                .as("rounds in which something had reached the bucket")
                .isGreaterThan(rounds / 2);
    }

    private void startAnew(int round) throws IOException {
        folder = Files.createDirectories(temporary.resolve("shop-" + round));
        path = TestStore.newPath();
        list = folder.resolve("acknowledged.txt");
        inherited = Acknowledged.none();
    }

    /** Returns what the application and the agent had printed. */
    private String runAndKill(S3Replica replica) throws InterruptedException {
        String rate = RATES.get(random.nextInt(RATES.size()));
        long before = txid(replica);
        try (Running shop = Forks.withAgent("", Orders.class)
                .arguments("--db", DATABASE, "--acknowledged", list.toString(), "--rate", rate)
                .arguments("--seed", Integer.toString(random.nextInt(Integer.MAX_VALUE)))
                .environment(access.environment(path))
                .in(folder)
                .start()) {
            shop.awaitLine("the shop is open", Duration.ofSeconds(60));
            if (random.nextInt(4) > 0) {
                awaitTxidAbove(before, replica, shop);
            }
            TimeUnit.MILLISECONDS.sleep(random.nextInt(1200));
            shop.kill();
            return shop.describe();
        }
    }

    /** So that most kills meet a replicator that has begun, and one in four one that begins. */
    private static void awaitTxidAbove(long txid, S3Replica replica, Running shop) throws InterruptedException {
        long deadline = System.nanoTime() + FIRST_UPLOAD_TIMEOUT.toNanos();
        while (txid(replica) <= txid) {
            assertThat(System.nanoTime())
                    .as("nothing new in the bucket: %s", shop.describe())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static long txid(S3Replica replica) {
        return replica.newest().map(LtxFile::txid).orElse(0L);
    }

    private Path compare(int round, LtxFile newest, String killed) throws Exception {
        Path restored = folder.resolve("restored-" + round + ".db");
        Forks.restore(access, path + "/" + DATABASE, restored);
        Verdict verdict = Verdict.of(restored, inherited.and(Acknowledged.read(list)), newest.capturedAt());
        System.out.println("round " + round + ": TXID " + newest.hex() + ", " + verdict);
        assertThat(verdict.good())
                .as("round %d: %s%n%s", round, verdict, killed)
                .isTrue();
        return restored;
    }

    /** On the surviving files, on the restored ones, or (true) on new ones. */
    private boolean goOn(Path restored, int round) throws Exception {
        int choice = random.nextInt(4);
        if (choice == 0) {
            inherited = Acknowledged.alwaysPromised(Verdict.orders(restored));
            list = folder.resolve("acknowledged-" + round + ".txt");
            for (String suffix : List.of("-wal", "-shm")) {
                Files.deleteIfExists(folder.resolve(DATABASE + suffix));
            }
            Files.move(restored, folder.resolve(DATABASE), StandardCopyOption.REPLACE_EXISTING);
        }
        return choice == 1;
    }

    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return seed;
    }
}
