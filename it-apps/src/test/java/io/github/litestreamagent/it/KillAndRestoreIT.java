package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.BankVerdict;
import io.github.litestreamagent.harness.LtxFile;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.it.Branch.Restart;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.S3Server;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bank under load, killed again and again, or its S3 server, or put to sleep for longer than a lease lasts; then begun again on new
 * files, on the surviving ones, on the restored ones, or on what others made of them meanwhile. As many rounds as {@code -Dkills} says.
 * The first have each blow and each restart once; those of the others, and all else, are drawn from {@code -Dseed}.
 *
 * <p>Fails when {@code Resume.atPosition} does not ship what stands behind the position.
 */
@WithS3
class KillAndRestoreIT {

    private static final Duration UPLOAD_TIMEOUT = Duration.ofSeconds(60);

    /** Longer than a lease lasts, which is 30 s. */
    private static final Duration SLEEP = Duration.ofSeconds(40);

    /** One of so many rounds sleeps. */
    private static final int SLEEP_EVERY = 25;

    private static final String STOPPED = "replication stopped";

    private enum Blow {
        BANK,
        SLEEP,
        STORE,
        BANK_WHILE_STORE_IS_DEAD
    }

    /** What the first rounds deal, in this order. */
    private static final List<Blow> BLOWS = List.of(Blow.BANK, Blow.STORE, Blow.SLEEP, Blow.BANK_WHILE_STORE_IS_DEAD);

    private static final List<Restart> RESTARTS = List.of(Restart.values());

    @TempDir
    Path temporary;

    private final Random random = new Random(seed());
    private final S3Server server;
    private final S3Bucket bucket;
    private final S3Access access;
    private Branch bank;
    private int compared;
    private int refused;

    KillAndRestoreIT(S3Bucket bucket) {
        this.bucket = bucket;
        server = bucket.server();
        access = TestStore.access(bucket);
    }

    @Test
    void whatTheBucketAcknowledgedIsInEachRestoredDatabase() throws Exception {
        int rounds = Integer.getInteger("kills", 25);
        try (S3Client client = access.client()) {
            for (int round = 0; round < rounds; round++) {
                if (bank == null) {
                    bucket.empty();
                    bank = new Branch(temporary.resolve("bank-" + round), access, random);
                }
                S3Replica replica = new S3Replica(client, access.bucket(), bank.replicaPath());
                round(round, replica, blow(round));
            }
        }
        System.out.println(rounds + " rounds, " + compared + " compared, " + refused + " refused");
        assertThat(compared)
                .as("rounds in which something had reached the bucket")
                .isGreaterThan(rounds / 8);
    }

    private Blow blow(int round) {
        boolean sleeps = round % SLEEP_EVERY == BLOWS.indexOf(Blow.SLEEP);
        Blow blow = sleeps ? Blow.SLEEP : round < BLOWS.size() ? BLOWS.get(round) : drawnBlow();
        boolean strikesStore = blow == Blow.STORE || blow == Blow.BANK_WHILE_STORE_IS_DEAD;
        return strikesStore && !server.isKillable() ? Blow.BANK : blow;
    }

    private Blow drawnBlow() {
        int drawn = random.nextInt(8);
        if (drawn < 5) {
            return Blow.BANK;
        }
        return drawn < 6 ? Blow.BANK_WHILE_STORE_IS_DEAD : Blow.STORE;
    }

    private void round(int round, S3Replica replica, Blow blow) throws Exception {
        String came = bank.describe() + ", " + blow;
        String said = runAndStrike(replica, blow, round == 0);
        boolean storeWasAway = blow == Blow.STORE || blow == Blow.BANK_WHILE_STORE_IS_DEAD;
        boolean mayBeRefused = bank.mayBeRefused(storeWasAway);
        if (said.contains(STOPPED)) {
            // Stated: the file may look too little like the replica's newest state. Then the operator decides.
            assertThat(mayBeRefused).as("%s%n%s", came, said).isTrue();
            refused++;
            bank.recover();
            said = runAndStrike(replica, Blow.BANK, false);
            assertThat(said).doesNotContain(STOPPED);
        }
        bank.assertNothingIsLostHere(said);
        Optional<LtxFile> newest = replica.newest();
        if (newest.isPresent()) {
            Path restored = compare(round, newest.get(), came, said);
            bank = bank.next(restart(compared++), restored, round);
        }
    }

    private Restart restart(int dealt) {
        return dealt < RESTARTS.size() ? RESTARTS.get(dealt) : Restart.drawn(random);
    }

    /**
     * Returns what the application and the agent had printed. The first round always waits for an upload: however few rounds there are,
     * one has something to compare.
     */
    private String runAndStrike(S3Replica replica, Blow blow, boolean first) throws InterruptedException {
        long before = txid(replica);
        try (Running running = bank.open()) {
            // So that most kills meet a replicator that has begun, and one in four one that begins.
            if (first || blow == Blow.SLEEP || random.nextInt(4) > 0) {
                awaitTxidAbove(before, replica, running);
            }
            pause(1200);
            strike(running, replica, blow);
            running.kill();
            if (blow == Blow.BANK_WHILE_STORE_IS_DEAD) {
                server.restart();
            }
            if (txid(replica) > before) {
                bank.shipped();
            }
            return running.describe();
        }
    }

    private void strike(Running running, S3Replica replica, Blow blow) throws InterruptedException {
        long before = blow == Blow.BANK ? 0 : txid(replica);
        switch (blow) {
            case BANK -> {}
            case BANK_WHILE_STORE_IS_DEAD -> {
                server.kill();
                pause(1500);
            }
            case STORE -> {
                server.kill();
                pause(1500);
                server.restart();
                awaitTxidAbove(before, replica, running);
            }
            case SLEEP -> {
                running.pause();
                TimeUnit.SECONDS.sleep(SLEEP.toSeconds());
                running.goOn();
                awaitTxidAbove(before, replica, running);
            }
        }
    }

    private void pause(int mostMillis) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextInt(mostMillis));
    }

    private static void awaitTxidAbove(long txid, S3Replica replica, Running bank) throws InterruptedException {
        long deadline = System.nanoTime() + UPLOAD_TIMEOUT.toNanos();
        while (txid(replica) <= txid && bank.stderr().stream().noneMatch(line -> line.contains(STOPPED))) {
            assertThat(System.nanoTime())
                    .as("nothing new in the bucket: %s", bank.describe())
                    .isLessThan(deadline);
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static long txid(S3Replica replica) {
        return replica.newest().map(LtxFile::txid).orElse(0L);
    }

    /** The restore itself compares the checksum of the whole database. */
    private Path compare(int round, LtxFile newest, String came, String said) throws Exception {
        Path restored = bank.folder().resolve("restored-" + round + ".db");
        Forks.restore(access, bank.replicaPath(), restored);
        BankVerdict verdict = BankVerdict.of(restored, bank.acknowledged(), newest.capturedAt());
        System.out.println(
                "round " + round + ": " + came + ": TXID " + newest.hex() + ", newest transfer " + verdict.newest()
                        + ", " + verdict.inFlight() + " transactions in flight, " + verdict.lost() + " lost");
        assertThat(verdict.good())
                .as("round %d: %s: %s%n%s", round, came, verdict, said)
                .isTrue();
        return restored;
    }

    private static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return seed;
    }
}
