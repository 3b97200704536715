package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.ConditionalWrites;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import io.github.litestreamagent.storage.StorageException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The requests themselves, and answers that no server of the other tests gives. */
class S3RequestsTest {

    private static final String KEY = "/bucket/app/0000/0000000000000001-0000000000000001.ltx";
    private static final TxidRange FIRST = TxidRange.of(Txid.FIRST);
    private static final LtxMetadata OURS = new LtxMetadata(
            Instant.parse("2026-11-22T08:26:31Z"), OptionalLong.empty(), OptionalLong.empty(), "7-0011223344556677");
    private static final LtxBody BODY = LtxBody.of(new byte[500]);

    private ScriptedS3 s3;
    private S3Store store;
    private S3ReplicaStorage storage;

    @BeforeEach
    void start() throws Exception {
        s3 = ScriptedS3.start();
        open(new ConditionalWrites(true, true, true, true));
    }

    private void open(ConditionalWrites conditions) throws StorageException {
        S3Location location = location(s3.endpoint());
        store = new S3Store(S3Access.of(location));
        store.conditionalWrites(location.bucket(), () -> conditions);
        storage = new S3ReplicaStorage(location, store);
    }

    private static S3Location location(URI endpoint) {
        return new S3Location(
                "bucket",
                "app",
                Optional.empty(),
                Optional.of(endpoint),
                true,
                false,
                Optional.of(new StaticCredentials("AKID", "secret", Optional.empty())));
    }

    @AfterEach
    void stop() {
        store.close();
        s3.close();
    }

    /** The first request is the look for abandoned uploads. */
    private List<String> linesOfThePut() {
        return s3.lines().subList(1, s3.lines().size());
    }

    /** R7. Fails when S3Upload.putWhole leaves out If-None-Match. */
    @Test
    void aPutIsOneConditionalSignedRequestWithoutChunksOrContinue() throws Exception {
        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(linesOfThePut()).containsExactly("PUT " + KEY);
        ScriptedS3.Request put = s3.requests().get(1);
        assertThat(put.size()).isEqualTo(500);
        assertThat(put.headers().getFirst("If-None-Match")).isEqualTo("*");
        assertThat(put.headers().getFirst("x-amz-content-sha256")).hasSize(64);
        assertThat(put.headers()).doesNotContainKeys("Expect", "Content-encoding", "Transfer-encoding");
        assertThat(put.headers().getFirst("x-amz-meta-litestream-timestamp"))
                .isEqualTo("2026-11-22T08:26:31.000000000Z");
    }

    /** S3 answers so to credentials that may list a prefix alone. Fails when S3LockFile.look throws what the store answered. */
    @Test
    void aLeaseWhoseAbsenceIsForbiddenToBeSeenIsCreated() throws Exception {
        LockFile lock = storage.lockFile().orElseThrow();
        s3.nextError(403, "AccessDenied").nextHead(200, Map.of("ETag", "\"1\""));

        LockFile.Seen seen = lock.look();

        assertThat(seen.content()).isEmpty();
        assertThat(lock.replace("{}", seen.content())).isPresent();
        assertThat(s3.requests().get(1).headers().getFirst("If-None-Match")).isEqualTo("*");
    }

    /** Fails when S3LockFile.replace takes that for another writer who was faster. */
    @Test
    void aLeaseThatStandsAndMayNotBeReadIsSaidToBeForbidden() throws Exception {
        LockFile lock = storage.lockFile().orElseThrow();
        s3.nextError(403, "AccessDenied").nextError(412, "PreconditionFailed");

        Optional<LockFile.Content> none = lock.look().content();

        assertThatThrownBy(() -> lock.replace("{}", none))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("403 AccessDenied");
    }

    @Test
    void aConflictIsTriedAgain() throws Exception {
        s3.next(200, "").nextError(409, "ConditionalRequestConflict").nextError(409, "ConditionalRequestConflict");

        LtxObject created = storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(created.size()).isEqualTo(500);
        assertThat(linesOfThePut()).containsExactly("PUT " + KEY, "PUT " + KEY, "PUT " + KEY);
    }

    @Test
    void aConflictThatDoesNotEndIsRetryable() {
        s3.next(200, "");
        for (int i = 0; i < 5; i++) {
            s3.nextError(409, "ConditionalRequestConflict");
        }

        assertThatThrownBy(() -> storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessageContaining("5 times");
    }

    @Test
    void anObjectThatWasInTheWayAndIsGoneIsCreated() throws Exception {
        s3.next(200, "").nextError(412, "PreconditionFailed").nextHead(404, Map.of());

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(linesOfThePut()).containsExactly("PUT " + KEY, "HEAD " + KEY, "PUT " + KEY);
    }

    @Test
    void anUploadInPartsIsMadeAgainFromItsStartAfterAConflict() throws Exception {
        String begun = "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";
        LtxBody large = LtxBody.of(new byte[21 << 20]);
        s3.next(200, "")
                .next(200, begun)
                .next(200, "")
                .next(200, "")
                .next(200, "")
                .nextError(409, "ConditionalRequestConflict")
                .next(204, "")
                .next(200, begun);

        assertThat(storage.putIfAbsent(Level.SYNC, FIRST, large, OURS).size()).isEqualTo(21 << 20);

        List<String> attempt = List.of(
                "POST " + KEY + "?uploads",
                "PUT " + KEY + "?partNumber=1&uploadId=u1",
                "PUT " + KEY + "?partNumber=2&uploadId=u1",
                "PUT " + KEY + "?partNumber=3&uploadId=u1",
                "POST " + KEY + "?uploadId=u1");
        assertThat(linesOfThePut().subList(0, 5)).isEqualTo(attempt);
        assertThat(linesOfThePut().get(5)).isEqualTo("DELETE " + KEY + "?uploadId=u1");
        assertThat(linesOfThePut().subList(6, 11)).isEqualTo(attempt);
        assertThat(s3.requests().get(5).headers().getFirst("If-None-Match")).isEqualTo("*");
    }

    @Test
    void withoutConditionsALookComesBeforeThePut() throws Exception {
        store.close();
        open(new ConditionalWrites(false, false, false, false));
        s3.next(200, "").nextHead(404, Map.of());

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(linesOfThePut()).containsExactly("HEAD " + KEY, "PUT " + KEY);
        assertThat(s3.requests().get(2).headers()).doesNotContainKey("If-None-Match");
    }

    @Test
    void aBusyStoreIsAskedThreeTimesAndARefusalOnce() {
        s3.nextError(503, "SlowDown").nextError(503, "SlowDown").nextError(503, "SlowDown");
        assertThatThrownBy(() -> storage.list(Level.SYNC))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessage(
                        "cannot list s3://bucket/app/0000/ at " + s3.endpoint() + ": the store answered 503 SlowDown");
        assertThat(s3.requests()).hasSize(3);

        s3.nextError(403, "AccessDenied");
        assertThatThrownBy(() -> storage.list(Level.SYNC))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining("allow these credentials");
        assertThat(s3.requests()).hasSize(4);
    }

    @Test
    void aStoreWithoutDeletionOfManyIsAskedForEach() throws Exception {
        s3.nextError(501, "NotImplemented");
        LtxObject object = new LtxObject(Level.SYNC, FIRST, 500, Instant.EPOCH, "");

        storage.delete(List.of(object));

        assertThat(s3.lines()).containsExactly("POST /bucket?delete", "DELETE " + KEY);
    }

    @Test
    void anObjectThatMayNotBeDeletedIsAnError() {
        s3.next(200, "<DeleteResult><Error><Key>app/x</Key><Code>AccessDenied</Code></Error></DeleteResult>");
        LtxObject object = new LtxObject(Level.SYNC, FIRST, 500, Instant.EPOCH, "");

        assertThatThrownBy(() -> storage.delete(List.of(object)))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining("s3://bucket/app/x")
                .hasMessageContaining("AccessDenied");
    }

    @Test
    void oldUploadsOfLtxFilesAreAbortedBeforeTheFirstPut() throws Exception {
        s3.next(
                200,
                "<ListMultipartUploadsResult>" + upload("app/0009/0000000000000001-0000000000000009.ltx", "old", "2020")
                        + upload("app/0009/0000000000000001-000000000000000a.ltx", "new", "2999")
                        + upload("app/video.mp4", "other", "2020")
                        + "</ListMultipartUploadsResult>");

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);
        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(s3.lines())
                .containsExactly(
                        "GET /bucket?uploads&prefix=app%2F",
                        "DELETE /bucket/app/0009/0000000000000001-0000000000000009.ltx?uploadId=old",
                        "PUT " + KEY,
                        "PUT " + KEY);
    }

    private static String upload(String key, String id, String year) {
        return "<Upload><Key>" + key + "</Key><UploadId>" + id + "</UploadId><Initiated>" + year
                + "-01-01T00:00:00.000Z</Initiated></Upload>";
    }

    @Test
    void theProbeTellsAStoreThatHonoursNothing() throws Exception {
        S3Location location = location(s3.endpoint());
        s3.next(200, "")
                .next(200, "")
                .next(200, "")
                .next(200, "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>");

        ConditionalWrites found = new ConditionalWritesProbe(S3Session.of(location, store)).run();

        assertThat(found).isEqualTo(new ConditionalWrites(false, false, false, false));
        assertThat(s3.lines()).allMatch(line -> line.contains("/bucket/app/agent/probe-"));
    }

    @Test
    void theProbeTellsAStoreThatRefusesTheHeaderAndKeysThatMayNotDelete() throws Exception {
        S3Location location = location(s3.endpoint());
        s3.nextError(501, "NotImplemented")
                .next(200, "")
                .nextError(412, "PreconditionFailed")
                .next(200, "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>")
                .next(200, "")
                .nextError(412, "PreconditionFailed")
                .next(204, "")
                .nextError(403, "AccessDenied");

        ConditionalWrites found = new ConditionalWritesProbe(S3Session.of(location, store)).run();

        assertThat(found).isEqualTo(new ConditionalWrites(false, true, true, false));
    }

    @Test
    void theApplicationsContextClassLoaderIsThereAgainAfterACall() throws Exception {
        ClassLoader application = new ClassLoader(null) {};
        Thread.currentThread().setContextClassLoader(application);
        try {
            storage.list(Level.SYNC);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
        } finally {
            Thread.currentThread().setContextClassLoader(S3RequestsTest.class.getClassLoader());
        }
    }
}
