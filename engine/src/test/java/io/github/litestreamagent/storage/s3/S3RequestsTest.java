package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.ContentMd5;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.s3.client.BucketFacts;
import io.github.litestreamagent.storage.s3.client.S3Access;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.S3Store;
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
    private static final String NO_OBJECTS = "<ListBucketResult><Name>bucket</Name></ListBucketResult>";
    private static final String PROBE = "/bucket/app/agent/probe";
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
        open(location(s3.endpoint()));
        knowsThatConditionsAreHonoured();
    }

    private void open(S3Location location) {
        store = new S3Store(S3Access.of(location));
        storage = new S3ReplicaStorage(location, store);
    }

    /** One request. */
    private void knowsThatConditionsAreHonoured() throws Exception {
        s3.nextError(412, "PreconditionFailed");
        assertThat(storage.createsOnCondition()).isTrue();
        s3.forget();
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

    /** R7. Fails when S3Upload.putWhole leaves out If-None-Match. */
    @Test
    void aPutIsOneConditionalSignedRequestWithoutChunksOrContinue() throws Exception {
        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(s3.lines()).containsExactly("PUT " + KEY);
        ScriptedS3.Request put = s3.requests().get(0);
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
        s3.nextError(409, "ConditionalRequestConflict").nextError(409, "ConditionalRequestConflict");

        LtxObject created = storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(created.size()).isEqualTo(500);
        assertThat(s3.lines()).containsExactly("PUT " + KEY, "PUT " + KEY, "PUT " + KEY);
    }

    @Test
    void aConflictThatDoesNotEndIsRetryable() {
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
        s3.nextError(412, "PreconditionFailed").nextHead(404, Map.of());

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(s3.lines()).containsExactly("PUT " + KEY, "HEAD " + KEY, "PUT " + KEY);
    }

    private static final String BEGUN =
            "<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>";

    /** Asks for what an upload in parts needs to know: where the probe stands, one that may not take its place, and is still there behind an abort. */
    private ScriptedS3 uploadsAreHonoured(int headAfterAbort) {
        return s3.nextError(412, "PreconditionFailed")
                .next(200, BEGUN)
                .next(200, "")
                .nextError(412, "PreconditionFailed")
                .next(204, "")
                .nextHead(headAfterAbort, Map.of());
    }

    private static final LtxBody LARGE = LtxBody.of(new byte[21 << 20]);

    private static final List<String> UPLOAD = List.of(
            "POST " + KEY + "?uploads",
            "PUT " + KEY + "?partNumber=1&uploadId=u1",
            "PUT " + KEY + "?partNumber=2&uploadId=u1",
            "PUT " + KEY + "?partNumber=3&uploadId=u1",
            "POST " + KEY + "?uploadId=u1");

    @Test
    void anUploadInPartsIsMadeAgainFromItsStartAfterAConflict() throws Exception {
        uploadsAreHonoured(200)
                .next(200, BEGUN)
                .next(200, "")
                .next(200, "")
                .next(200, "")
                .nextError(409, "ConditionalRequestConflict")
                .next(204, "")
                .next(200, BEGUN);

        assertThat(storage.putIfAbsent(Level.SYNC, FIRST, LARGE, OURS).size()).isEqualTo(21 << 20);

        List<String> lines = s3.lines().subList(6, s3.lines().size());
        assertThat(lines.subList(0, 5)).isEqualTo(UPLOAD);
        assertThat(lines.get(5)).isEqualTo("DELETE " + KEY + "?uploadId=u1");
        assertThat(lines.subList(6, 11)).isEqualTo(UPLOAD);
        assertThat(s3.requests().get(10).headers().getFirst("If-None-Match")).isEqualTo("*");
    }

    /** S3Mock 5.2. Fails when S3Upload.run aborts what was not completed wherever it is. */
    @Test
    void aStoreThatDeletesAnObjectWithAnAbortedUploadIsNeverAskedToAbortOne() throws Exception {
        uploadsAreHonoured(404)
                .next(200, BEGUN)
                .next(200, "")
                .next(200, "")
                .next(200, "")
                .nextError(412, "PreconditionFailed")
                .nextHead(200, Map.of("x-amz-meta-litestream-agent-writer", "another's", "Content-Length", "7"));

        assertThatThrownBy(() -> storage.putIfAbsent(Level.SYNC, FIRST, LARGE, OURS))
                .isInstanceOf(ForeignObjectException.class);

        assertThat(s3.lines()).doesNotContain("DELETE " + KEY + "?uploadId=u1");
        assertThat(s3.lines().get(s3.lines().size() - 1)).isEqualTo("HEAD " + KEY);
    }

    @Test
    void withoutConditionsALookComesBeforeThePut() throws Exception {
        store.close();
        open(location(s3.endpoint()));
        s3.next(200, "").next(200, "").nextHead(404, Map.of());

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(s3.lines()).containsExactly("PUT " + PROBE, "PUT " + PROBE, "HEAD " + KEY, "PUT " + KEY);
        assertThat(s3.requests().get(3).headers()).doesNotContainKey("If-None-Match");
    }

    /** Fails when Bodies.sent gives up, or sends no MD5. */
    @Test
    void aBucketWithObjectLockIsSentTheMd5OfEachBody() throws Exception {
        String wanted =
                "<Error><Code>InvalidRequest</Code><Message>Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object"
                        + " requests with Object Lock parameters</Message></Error>";
        s3.next(400, wanted).next(200, "").next(200, "");

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);
        storage.lockFile().orElseThrow().replace("{}", Optional.empty());

        assertThat(s3.lines()).containsExactly("PUT " + KEY, "PUT " + KEY, "PUT /bucket/app/lock.json");
        assertThat(s3.requests().get(0).headers()).doesNotContainKey("Content-md5");
        assertThat(s3.requests().get(1).headers().getFirst("Content-md5")).isEqualTo("SaR+JOwhgY7Oe8y4bprYgA==");
        assertThat(s3.requests().get(2).headers().getFirst("Content-md5")).isEqualTo("mZFLkyvTelC5g8XnyQrpOw==");
        assertThat(s3.requests().get(1).headers().getFirst("If-None-Match")).isEqualTo("*");
    }

    @Test
    void theKeysOfContentMd5MeanWhatTheyMeanInLitestream() throws Exception {
        store.close();
        open(new S3Location(
                "bucket",
                "app",
                Optional.empty(),
                Optional.of(s3.endpoint()),
                true,
                false,
                Optional.of(new StaticCredentials("AKID", "secret", Optional.empty())),
                new ContentMd5(true, false),
                ObjectOptions.DEFAULTS));
        knowsThatConditionsAreHonoured();
        LtxObject object = new LtxObject(Level.SYNC, FIRST, 500, Instant.EPOCH, "");

        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);
        storage.delete(List.of(object));

        assertThat(s3.requests().get(0).headers()).containsKey("Content-md5");
        assertThat(s3.requests().get(1).headers()).doesNotContainKey("Content-md5");

        store.close();
        open(location(s3.endpoint()));
        storage.delete(List.of(object));
        assertThat(s3.requests().get(2).headers()).containsKey("Content-md5");
    }

    @Test
    void aBusyStoreIsAskedThreeTimesAndARefusalOnce() {
        s3.nextError(503, "SlowDown").nextError(503, "SlowDown").nextError(503, "SlowDown");
        assertThatThrownBy(() -> storage.list(Level.SYNC))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessageStartingWith("cannot list s3://bucket/app/0000/ at " + s3.endpoint()
                        + ": the store answered 503 SlowDown (scripted)");
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
    void oldUploadsOfTheAgentAreAbortedOnce() throws Exception {
        s3.next(
                200,
                "<ListMultipartUploadsResult>" + upload("app/0009/0000000000000001-0000000000000009.ltx", "old", "2020")
                        + upload("app/0009/0000000000000001-000000000000000a.ltx", "new", "2999")
                        + upload("app/agent/probe", "killed", "2020")
                        + upload("app/video.mp4", "other", "2020")
                        + "</ListMultipartUploadsResult>");
        uploadsAreHonoured(200);

        storage.tidy();
        storage.tidy();

        assertThat(s3.lines().get(0)).isEqualTo("GET /bucket?uploads&prefix=app%2F");
        assertThat(s3.lines().subList(7, s3.lines().size()))
                .containsExactly(
                        "DELETE /bucket/app/0009/0000000000000001-0000000000000009.ltx?uploadId=old",
                        "DELETE " + PROBE + "?uploadId=killed");
    }

    @Test
    void anEmptyReplicaCostsThreeRequestsBeforeItsFirstFile() throws Exception {
        store.close();
        open(location(s3.endpoint()));
        s3.next(200, NO_OBJECTS).next(200, "").nextError(412, "PreconditionFailed");

        assertThat(new RestorePlanner(storage).list()).isEmpty();
        assertThat(storage.createsOnCondition()).isTrue();
        storage.putIfAbsent(Level.SYNC, FIRST, BODY, OURS);

        assertThat(s3.lines())
                .containsExactly(
                        "GET /bucket?list-type=2&delimiter=%2F&prefix=app%2F",
                        "PUT " + PROBE, "PUT " + PROBE, "PUT " + KEY);
    }

    private static String upload(String key, String id, String year) {
        return "<Upload><Key>" + key + "</Key><UploadId>" + id + "</UploadId><Initiated>" + year
                + "-01-01T00:00:00.000Z</Initiated></Upload>";
    }

    private void forgetWhatIsKnown() {
        store.close();
        open(location(s3.endpoint()));
    }

    @Test
    void theProbeTellsAStoreThatHonoursNothing() throws Exception {
        forgetWhatIsKnown();
        BucketFacts facts = store.facts("bucket");
        S3Session session = S3Session.of(location(s3.endpoint()), store);
        s3.next(200, "").next(200, "");
        assertThat(facts.createsOnCondition(session)).isFalse();
        s3.next(200, "");
        assertThat(facts.replacesOnCondition(session)).isFalse();
        s3.next(200, "")
                .next(200, BEGUN)
                .next(200, "")
                .next(200, "")
                .next(200, BEGUN)
                .next(204, "");
        assertThat(facts.uploads(session)).isEqualTo(new BucketFacts.Uploads(false, true));

        assertThat(s3.lines()).allMatch(line -> line.contains(PROBE)).noneMatch(line -> line.equals("DELETE " + PROBE));
    }

    @Test
    void aProbeThatStandsFromAnEarlierStartIsProofWithOneRequest() throws Exception {
        forgetWhatIsKnown();
        s3.nextError(412, "PreconditionFailed");

        assertThat(storage.createsOnCondition()).isTrue();
        assertThat(storage.createsOnCondition()).isTrue();
        assertThat(s3.lines()).containsExactly("PUT " + PROBE);
    }

    @Test
    void theProbeTellsAStoreThatRefusesTheHeader() throws Exception {
        for (int status : new int[] {400, 501}) {
            forgetWhatIsKnown();
            s3.nextError(status, "NotImplemented").nextError(status, "NotImplemented");
            assertThat(storage.createsOnCondition()).isFalse();
        }
    }

    /** Fails when a 400 is taken for a refused header whatever its code. */
    @Test
    void anAnswerAboutTheKeysSaysNothingOfConditions() throws Exception {
        forgetWhatIsKnown();
        s3.nextError(400, "ExpiredToken");
        assertThatThrownBy(storage::createsOnCondition)
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("400 ExpiredToken (scripted)");
        s3.nextError(412, "PreconditionFailed");
        assertThat(storage.createsOnCondition()).isTrue();
    }

    /** Wrong in S3Mock's way, or removed by a lifecycle rule. */
    @Test
    void aProbeThatIsGoneIsNoAnswerAboutReplacing() throws Exception {
        s3.nextError(404, "NoSuchKey");

        assertThat(storage.lockFile().orElseThrow().isReplaceable()).isTrue();
    }

    private String refusal() {
        try {
            storage.list(Level.SYNC);
            return "";
        } catch (StorageException refused) {
            return refused.getMessage();
        }
    }

    /** Fails when a web page is taken for an empty listing. */
    @Test
    void whatIsNoListingIsNotAnEmptyOne() {
        s3.next(200, "<html><body>Welcome</body></html>");
        assertThat(refusal()).contains("does not speak S3", "`endpoint`");
        s3.next(200, "Welcome <br> to nginx");
        assertThat(refusal()).contains("does not speak S3");
        s3.next(200, "");
        assertThat(refusal()).contains("does not speak S3");
    }

    @Test
    void aConsoleIsNotTakenForTheStore() {
        s3.next(
                400,
                "<Error><Code>InvalidArgument</Code><Message>S3 API Requests must be made to API port.</Message></Error>");
        assertThat(refusal()).contains("must be made to API port.", "port 9000");
    }

    @Test
    void eachAnswerHasAWayOut() {
        s3.nextError(400, "InvalidBucketName");
        assertThat(refusal()).contains("400 InvalidBucketName (scripted); a bucket has 3 to 63");
        s3.nextError(400, "BadRequest");
        assertThat(refusal()).contains("; check `bucket`, `endpoint` and `region`");
        for (int i = 0; i < 3; i++) {
            s3.nextError(503, "SlowDown");
        }
        assertThat(refusal()).contains("503 SlowDown (scripted); the store is busy");
        for (int i = 0; i < 3; i++) {
            s3.nextError(507, "XMinioStorageFull");
        }
        assertThat(refusal()).contains("507 XMinioStorageFull (scripted); the disk of the store is full");
    }

    @Test
    void aBucketInTheEndpointOrInCapitalsIsNamed() {
        store.close();
        open(at(URI.create(s3.endpoint() + "/bucket"), "bucket"));
        s3.nextError(404, "NoSuchKey");
        assertThat(refusal()).contains("Write endpoint: " + s3.endpoint() + " and bucket: bucket");
        store.close();
        open(at(s3.endpoint(), "My_Bucket"));
        s3.nextError(403, "SignatureDoesNotMatch");
        assertThat(refusal()).contains("is it my_bucket?");
    }

    private static S3Location at(URI endpoint, String bucket) {
        return new S3Location(
                bucket,
                "app",
                Optional.empty(),
                Optional.of(endpoint),
                true,
                false,
                Optional.of(new StaticCredentials("AKID", "secret", Optional.empty())));
    }

    @Test
    void theApplicationsContextClassLoaderIsThereAgainAfterACall() throws Exception {
        ClassLoader application = new ClassLoader(null) {};
        Thread.currentThread().setContextClassLoader(application);
        try {
            s3.next(200, NO_OBJECTS);
            storage.list(Level.SYNC);
            assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(application);
        } finally {
            Thread.currentThread().setContextClassLoader(S3RequestsTest.class.getClassLoader());
        }
    }
}
