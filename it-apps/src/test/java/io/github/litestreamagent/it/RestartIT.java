package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.apps.bank.Bank;
import io.github.litestreamagent.harness.Acknowledged;
import io.github.litestreamagent.harness.BankVerdict;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import io.github.litestreamagent.harness.S3Replica;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What a process uploads that begins where another one was killed, counted in bytes of the bucket: the database holds {@value #MEGABYTES}
 * MB of noise, which do not compress.
 *
 * <p>Fails when {@code Resume.decide} does not look into the log.
 */
@WithS3
class RestartIT {

    private static final int MEGABYTES = 24;
    /** The tellers commit on until it is over. */
    private static final Map<String, String> SHORT_END = Map.of("LITESTREAM_SHUTDOWN_SYNC_TIMEOUT", "3s");

    private static final int ENDED_BY_SIGTERM = 128 + 15;
    private static final long NOISE = (long) MEGABYTES << 20;

    @TempDir
    Path folder;

    private final S3Access access;
    private final S3Client client;
    private String path;
    private String said = "";
    private Path database;

    RestartIT(S3Bucket bucket) {
        access = TestStore.access(bucket);
        client = bucket.client();
    }

    @BeforeEach
    void aReplicatedBankWithNoise() throws Exception {
        path = TestStore.newPath();
        database = folder.toRealPath().resolve("bank.db");
        sql("PRAGMA journal_mode=WAL");
        sql("CREATE TABLE noise (n)", "INSERT INTO noise VALUES (randomblob(" + NOISE + "))");
        runUntilShipped();
        assertThat(bytesAfter(0)).as("the noise is in the replica").isGreaterThan(NOISE);
    }

    @Test
    void killedBetweenTwoUploads() throws Exception {
        Running bank = start(access, "--rate", "50");
        awaitTxid(newestTxid() + 2, bank);
        kill(bank);
        assertNoNoiseOnRestart();
    }

    @Test
    void killedWhileNoUploadComesToAnEnd() throws Exception {
        try (DeadEnd store = new DeadEnd(access.endpoint().orElseThrow())) {
            Running bank = start(through(store), "--rate", "50");
            awaitTxid(newestTxid() + 2, bank);
            store.swallow("PUT ");
            store.awaitRequest();
            Thread.sleep(200);
            kill(bank);
        }
        assertNoNoiseOnRestart();
    }

    @Test
    void killedWhenAnUploadHadEndedAndItsAnswerWasNotThereYet() throws Exception {
        try (DeadEnd store = new DeadEnd(access.endpoint().orElseThrow())) {
            Running bank = start(through(store), "--rate", "50");
            awaitTxid(newestTxid() + 2, bank);
            store.swallowAnswers(".ltx");
            awaitTxid(txidIn(store.awaitRequest()), bank);
            kill(bank);
        }
        assertNoNoiseOnRestart();
    }

    /** The transaction itself, which nobody has, is uploaded at the restart, and nothing beside it. */
    @Test
    void killedInTheMiddleOfAnUploadInParts() throws Exception {
        long more = 20L << 20;
        try (DeadEnd store = new DeadEnd(access.endpoint().orElseThrow())) {
            Running bank = start(through(store), "--rate", "5");
            awaitTxid(newestTxid() + 1, bank);
            store.swallow("partNumber=2");
            sql("CREATE TABLE more (n)", "INSERT INTO more VALUES (randomblob(" + more + "))");
            store.awaitRequest();
            kill(bank);
        }
        assertThat(bytesOfRestart()).as(said).isBetween(more, more + NOISE / 4);
    }

    @Test
    void writtenByAnotherProgramMeanwhile() throws Exception {
        long newest = newestTxid();
        sql("UPDATE account SET opening = opening + 1, balance = balance + 1");
        Running bank = runUntilShipped();
        NavigableMap<Long, Long> files = files();
        assertThat(files.get(newest + 1)).as("one file of every page").isGreaterThan(NOISE);
        assertThat(bytesAfter(newest + 1)).as("all that follow").isLessThan(NOISE / 4);
        assertThat(bank.stderr())
                .anyMatch(line ->
                        line.contains("every page is uploaded: the database was changed while it was not replicated"));
    }

    private void assertNoNoiseOnRestart() throws Exception {
        assertThat(bytesOfRestart()).as(said).isLessThan(NOISE / 4);
    }

    /** Restarts, waits until all is shipped, and proves it. */
    private long bytesOfRestart() throws Exception {
        long newest = newestTxid();
        said += runUntilShipped().describe();
        Path restored = folder.resolve("restored.db");
        Forks.restore(access, path + "/bank.db", restored);
        long capturedAt = new S3Replica(client, access.bucket(), path + "/bank.db")
                .newest()
                .orElseThrow()
                .capturedAt();
        BankVerdict verdict =
                BankVerdict.of(restored, Acknowledged.read(database.resolveSibling("acknowledged.txt")), capturedAt);
        assertThat(verdict.good()).as("%s%n%s", verdict, said).isTrue();
        return bytesAfter(newest);
    }

    private Running start(S3Access store, String... arguments) {
        return Forks.withAgent("", Bank.class, "--db", "bank.db", "--acknowledged", "acknowledged.txt")
                .arguments("--blob-kilobytes", "0")
                .arguments(arguments)
                .environment(store.environment(path))
                .environment(SHORT_END)
                .in(database.getParent())
                .start();
    }

    private S3Access through(DeadEnd store) {
        return new S3Access(Optional.of(store.endpoint()), access.region(), access.bucket(), access.keys());
    }

    /** Ends by SIGTERM: the last sync ships everything but what the tellers commit after it. */
    private Running runUntilShipped() throws Exception {
        long newest = newestTxid();
        Running bank = start(access, "--rate", "20");
        awaitTxid(newest + 2, bank);
        bank.terminate();
        assertThat(bank.await(Forks.TIMEOUT)).as(bank.describe()).isEqualTo(ENDED_BY_SIGTERM);
        return bank;
    }

    private void kill(Running bank) {
        assertThat(bank.isAlive()).as(bank.describe()).isTrue();
        bank.kill();
        said = bank.describe();
    }

    private void sql(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database + "?busy_timeout=30000");
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA wal_autocheckpoint=0");
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long txidIn(String request) {
        Matcher name = Pattern.compile("([0-9a-f]{16})\\.ltx").matcher(request);
        assertThat(name.find()).as(request).isTrue();
        return Long.parseLong(name.group(1), 16);
    }

    private void awaitTxid(long txid, Running bank) throws Exception {
        Waiting.until(bank, "TXID " + txid + " is uploaded", () -> newestTxid() >= txid);
    }

    private long newestTxid() {
        NavigableMap<Long, Long> files = files();
        return files.isEmpty() ? 0 : files.lastKey();
    }

    private long bytesAfter(long txid) {
        return files().tailMap(txid, false).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Sizes of the files of level 0 as the bucket lists them, by TXID. */
    private NavigableMap<Long, Long> files() {
        TreeMap<Long, Long> sizes = new TreeMap<>();
        String prefix = path + "/bank.db/0000/";
        client.listObjectsV2Paginator(request -> request.bucket(access.bucket()).prefix(prefix))
                .contents()
                .forEach(object -> {
                    String name = object.key().substring(prefix.length());
                    sizes.put(Long.parseLong(name.substring(0, 16), 16), object.size());
                });
        return sizes;
    }
}
