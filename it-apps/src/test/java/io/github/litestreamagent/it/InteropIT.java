package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.churn.Churn;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.testing.Programs;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Litestream reads what the agent wrote, the agent what Litestream wrote, and each goes on where the other stopped. */
@WithS3
class InteropIT {

    @TempDir
    Path folder;

    private Path litestream;
    private String path;
    private Path database;
    private int restores;
    private String settings = "";
    private final S3Access access;

    InteropIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
    }

    @BeforeEach
    void start() throws Exception {
        litestream = Programs.litestream05();
        path = TestStore.newPath();
        database = folder.toRealPath().resolve("churn.db");
    }

    @ParameterizedTest
    @CsvSource({"512, FULL", "512, INCREMENTAL", "4096, INCREMENTAL", "4096, NONE", "65536, FULL", "65536, NONE"})
    void litestreamRestoresWhatTheAgentWrote(int pageSize, String autoVacuum) throws Exception {
        churnWithAgent(
                "--page-size",
                Integer.toString(pageSize),
                "--auto-vacuum",
                autoVacuum,
                "--seed",
                Integer.toString(pageSize));

        assertBothRestore(database);
    }

    @ParameterizedTest
    @CsvSource({"512, FULL", "4096, INCREMENTAL", "65536, NONE"})
    void theAgentRestoresWhatLitestreamWrote(int pageSize, String autoVacuum) throws Exception {
        churnWithLitestream(
                "--page-size",
                Integer.toString(pageSize),
                "--auto-vacuum",
                autoVacuum,
                "--seed",
                Integer.toString(pageSize));

        assertBothRestore(database);
    }

    @Test
    void aDatabaseBeyondTheLockPageIsRestoredByBoth() throws Exception {
        churnBare("--zero-megabytes", "1040", "--steps", "0");

        churnWithAgent("--steps", "12", "--vacuum", "false");

        assertThat(Files.size(database)).isGreaterThan(1L << 30);
        assertBothRestore(database);
    }

    @Test
    void litestreamGoesOnWhereTheAgentStoppedAndTheAgentWhereLitestreamDid() throws Exception {
        churnWithAgent("--seed", "1", "--vacuum", "false");
        assertBothRestore(database);

        churnWithLitestream("--seed", "2", "--vacuum", "false");
        assertBothRestore(database);

        takeOverWithAgent("--seed", "3", "--vacuum", "false");
        assertBothRestore(database);
    }

    @Test
    void theAgentGoesOnWhereLitestreamStoppedAndLitestreamWhereTheAgentDid() throws Exception {
        churnWithLitestream("--seed", "4", "--vacuum", "false");
        assertBothRestore(database);

        takeOverWithAgent("--seed", "5", "--vacuum", "false");
        assertBothRestore(database);

        churnWithLitestream("--seed", "6", "--vacuum", "false");
        assertBothRestore(database);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 65_536})
    void bothRestoreFromASnapshotWithoutTheLevel0FilesBelowIt(int pageSize) throws Exception {
        churnWithAgent("--page-size", Integer.toString(pageSize), "--steps", "20");
        settings = ",snapshot-interval=100ms,min-checkpoint-page-count=10";
        goOnWithAgent("msg=\"snapshot complete\"", "--zero-megabytes", "2", "--seed", "2", "--steps", "20");
        String snapshot = keys("0009").first();
        String txid = snapshot.substring(snapshot.lastIndexOf('-') + 1, snapshot.lastIndexOf('.'));
        assertThat(snapshot).endsWith("/0000000000000001-" + txid + ".ltx");

        delete(keys("0009").tailSet(snapshot + "\0"));
        delete(keys("0000").headSet(path + "/0000/" + txid + "-" + txid + ".ltx\0"));

        assertThat(keys("0000")).as("behind the snapshot").isNotEmpty();
        assertBothRestore(database);
        Path ours = folder.resolve("ours.db");
        Path theirs = folder.resolve("theirs.db");
        Forks.restore(access, path, ours, "-txid", txid);
        Forks.litestreamRestore(litestream, access, path, theirs, "-txid", txid);
        assertThat(Files.mismatch(ours, theirs)).isEqualTo(-1);
    }

    @Test
    void bothGiveTheSameStateAtAnyTxidAndTimeOfAHistoryOfBoth() throws Exception {
        settings = ",sync-interval=20ms";
        churnWithAgent("--seed", "7", "--vacuum", "false");
        churnWithLitestream("--seed", "8", "--vacuum", "false");
        long seed = System.nanoTime();

        int same = new PointsInTime(litestream, access, path, folder).compare(seed, 25);

        assertThat(same).as("states that both gave, seed %d", seed).isGreaterThan(15);
    }

    private SortedSet<String> keys(String level) {
        try (S3Client client = access.client()) {
            String prefix = path + "/" + level + "/";
            return client
                    .listObjectsV2Paginator(
                            request -> request.bucket(access.bucket()).prefix(prefix))
                    .contents()
                    .stream()
                    .map(S3Object::key)
                    .collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private void delete(Set<String> keys) {
        try (S3Client client = access.client()) {
            keys.forEach(key -> client.deleteObject(
                    request -> request.bucket(access.bucket()).key(key)));
        }
    }

    private void churnBare(String... arguments) {
        assertRan(Forks.bare(Churn.class, "--db", database.toString())
                .arguments(arguments)
                .run(Forks.TIMEOUT));
    }

    /** When the application has ended, the database is checkpointed and everything is in the bucket. */
    private void churnWithAgent(String... arguments) {
        assertReplicated(withAgent(arguments).run(Forks.TIMEOUT));
    }

    /** A database that is rewritten before it has been compared is refused: Litestream records no checksum. */
    private void takeOverWithAgent(String... arguments) throws Exception {
        goOnWithAgent("msg=replicating ", arguments);
    }

    /** The application waits with its steps until the agent has said something. */
    private void goOnWithAgent(String said, String... arguments) throws Exception {
        Path goOn = folder.resolve("go-on");
        Running churn =
                withAgent(arguments).arguments("--until", goOn.toString()).start();
        Waiting.untilSaid(churn, said);
        Files.createFile(goOn);
        assertReplicated(churn);
        Files.delete(goOn);
    }

    private Command withAgent(String... arguments) {
        Path config = folder.resolve("litestream.yml");
        Forks.write(config, "dbs:", "  - path: " + database, "    replica:", "      url: " + access.url(path));
        return Forks.withAgent(config + settings, Churn.class, "--db", database.toString())
                .arguments(arguments)
                .environment(access.keyEnvironment())
                .in(folder);
    }

    private static void assertReplicated(Running churn) {
        assertRan(churn);
        assertThat(churn.stderr()).as(churn.describe()).noneMatch(line -> line.contains("level=ERROR"));
    }

    /** The same with Litestream beside the application, ended by SIGTERM after it. */
    private void churnWithLitestream(String... arguments) throws Exception {
        long before = newestTxid();
        try (Running replicate = Forks.litestreamReplicate(litestream, access, path, database)) {
            churnBare(arguments);
            awaitTxidAbove(before, replicate);
            replicate.terminate();
            assertThat(replicate.await(Duration.ofMinutes(1)))
                    .as(replicate.describe())
                    .isZero();
        }
        checkpointWhatLitestreamLeft();
    }

    /** Litestream leaves the log beside the database; a last close of SQLite folds it in. */
    private void checkpointWhatLitestreamLeft() {
        churnBare("--steps", "0");
        assertThat(database.resolveSibling(database.getFileName() + "-wal")).doesNotExist();
    }

    private void awaitTxidAbove(long txid, Running replicate) throws Exception {
        long deadline = System.nanoTime() + Forks.TIMEOUT.toNanos();
        while (newestTxid() <= txid) {
            assertThat(System.nanoTime()).as(replicate.describe()).isLessThan(deadline);
            Thread.sleep(100);
        }
    }

    private long newestTxid() {
        try (S3Client client = access.client()) {
            return new S3Replica(client, access.bucket(), path)
                    .newest()
                    .map(newest -> newest.txid())
                    .orElse(0L);
        }
    }

    private void assertBothRestore(Path expected) throws Exception {
        restores++;
        Path ours = folder.resolve("ours-" + restores + ".db");
        Path theirs = folder.resolve("theirs-" + restores + ".db");
        Forks.restore(access, path, ours);
        assertThat(Files.mismatch(ours, expected))
                .as("first byte that differs in ours")
                .isEqualTo(-1);
        Forks.litestreamRestore(litestream, access, path, theirs);
        assertThat(Files.mismatch(theirs, expected))
                .as("first byte that differs in Litestream's")
                .isEqualTo(-1);
        Files.delete(ours);
        Files.delete(theirs);
    }

    private static void assertRan(Running churn) {
        assertThat(churn.await(Forks.TIMEOUT)).as(churn.describe()).isZero();
        assertThat(churn.stdout()).as(churn.describe()).contains("integrity ok");
    }
}
