package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.S3Location.StaticCredentials;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.testing.BadNetwork;
import io.github.litestreamagent.testing.BadNetwork.Fault;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WithS3
class S3FailureTest {

    private static final LtxMetadata OURS = new LtxMetadata(
            Instant.parse("2026-11-22T08:26:31Z"), OptionalLong.empty(), OptionalLong.empty(), "7-0011223344556677");
    private static final TxidRange FIRST = TxidRange.of(Txid.FIRST);
    private static final String SECRET = "wrong-secret-nobody-may-see";

    private final S3Replicas replicas = new S3Replicas();
    private final S3Bucket bucket;
    private BadNetwork network;
    private ReplicaStorage storage;

    S3FailureTest(S3Bucket bucket) {
        this.bucket = bucket;
    }

    /** The probe is made before anything breaks. */
    @BeforeEach
    void openThroughABadNetwork() throws Exception {
        network = new BadNetwork(bucket.server().endpoint());
        storage = replicas.open(bucket.location("replica-" + new Random().nextLong(), network.endpoint()));
        storage.createsOnCondition();
    }

    @AfterEach
    void close() throws Exception {
        replicas.close();
        network.close();
    }

    private static byte[] content(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aPutWhoseAnswerWasLostEndsAsOurs() throws Exception {
        network.next(Fault.LOSE_ANSWER);
        LtxObject created = storage.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(5000)), OURS);

        assertThat(network.pending()).isZero();
        assertThat(created.size()).isEqualTo(5000);
        assertThat(storage.list(Level.SYNC)).hasSize(1);
    }

    /** Fails when S3Session.call names no request, and when S3Creator.createOnce names none. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @SuppressWarnings("try") // closed in the middle, so that the request ends
    void aRequestThatHangsIsNamedWithItsHost(boolean upload) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            URI endpoint = URI.create("http://127.0.0.1:" + silent.getLocalPort());
            ReplicaStorage hanging = replicas.open(bucket.location("x", endpoint));
            assertThat(hanging.pending()).isEmpty();
            CompletableFuture<Void> request = CompletableFuture.runAsync(() -> ask(hanging, upload));
            while (hanging.pending().isEmpty() && !request.isDone()) {
                Thread.onSpinWait();
            }
            PendingRequest pending = hanging.pending().orElseThrow();
            assertThat(pending.what()).matches((upload ? "upload" : "list") + " s3://" + bucket.name() + "/x/0000/.*");
            assertThat(pending.host()).isEqualTo(endpoint.toString());
            silent.close();
            request.handle((answer, failure) -> null).join();
            assertThat(hanging.pending()).isEmpty();
        }
    }

    private static void ask(ReplicaStorage storage, boolean upload) {
        try {
            if (upload) {
                storage.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(5000)), OURS);
            } else {
                storage.list(Level.SYNC);
            }
        } catch (StorageException expected) {
            throw new UncheckedIOException(expected);
        }
    }

    @Test
    void aPutThatBreaksInItsMiddleIsTriedAgain() throws Exception {
        network.next(Fault.RESET_IN_REQUEST);
        byte[] content = content(3 << 20);
        LtxObject created = storage.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content), OURS);

        assertThat(network.pending()).isZero();
        try (InputStream in = storage.open(created)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void anUploadInPartsSurvivesLostPartsAndALostCompletion() throws Exception {
        byte[] content = content(24 << 20);
        LtxBody body = new LtxBody() {
            @Override
            public OptionalLong size() {
                return OptionalLong.empty();
            }

            @Override
            public long databaseSize() {
                return content.length;
            }

            /** The third answer lost is that of the completion: nothing else is sent after the last byte. */
            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(content, 0, 17 << 20);
                network.next(Fault.LOSE_ANSWER, Fault.LOSE_ANSWER);
                out.write(content, 17 << 20, content.length - (17 << 20));
            }
        };
        LtxObject created = storage.putIfAbsent(Level.SNAPSHOT, FIRST, body, OURS);

        assertThat(network.pending()).isZero();
        assertThat(created.size()).isEqualTo(content.length);
        assertThat(storage.list(Level.SNAPSHOT)).hasSize(1);
    }

    @Test
    void aStreamThatBreaksOffSaysSoAndMayBeTriedAgain() throws Exception {
        LtxObject created = storage.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(3 << 20)), OURS);
        network.next(Fault.RESET_IN_ANSWER);

        try (InputStream in = storage.open(created)) {
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOfSatisfying(
                            StorageException.class,
                            e -> assertThat(e.retryable()).isTrue())
                    .hasMessageContaining("broke off");
        }
    }

    @Test
    void anUnreachableStoreIsRetryableAndNamesTheEndpoint() throws Exception {
        URI dead = URI.create("http://127.0.0.1:" + closedPort());
        ReplicaStorage unreachable = replicas.open(bucket.location("app", dead));

        assertThatThrownBy(() -> unreachable.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(500)), OURS))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isTrue())
                .hasMessageContaining(dead.toString())
                .hasMessageContaining("correct `endpoint`");
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void aWrongSecretIsOneSentenceWithoutIt() {
        ReplicaStorage refused = replicas.open(withCredentials(bucket.server().accessKeyId(), SECRET));

        assertRefused(() -> refused.list(Level.SYNC), "SignatureDoesNotMatch");
        assertRefused(
                () -> refused.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(500)), OURS), "SignatureDoesNotMatch");
    }

    @Test
    void anUnknownKeyIsOneSentence() {
        ReplicaStorage refused = replicas.open(withCredentials("AKIDUNKNOWN", SECRET));

        assertRefused(() -> refused.list(Level.SYNC), "403");
    }

    private interface Call {
        void run() throws StorageException;
    }

    private void assertRefused(Call call, String answer) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining("s3://" + bucket.name())
                .hasMessageContaining(answer)
                .hasMessageContaining("check access-key-id")
                .hasMessageNotContaining(SECRET)
                .hasMessageNotContaining("\n");
    }

    private S3Location withCredentials(String key, String secret) {
        S3Location right = bucket.location("app");
        return new S3Location(
                right.bucket(),
                right.path(),
                right.region(),
                right.endpoint(),
                true,
                false,
                Optional.of(new StaticCredentials(key, secret, Optional.empty())));
    }

    @Test
    void aMissingBucketSaysWhatToDo() {
        S3Location right = bucket.location("app");
        ReplicaStorage nowhere = replicas.open(new S3Location(
                "no-such-bucket-here", "app", right.region(), right.endpoint(), true, false, right.credentials()));

        assertThatThrownBy(() -> nowhere.list(Level.SYNC))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse())
                .hasMessageContaining(
                        "404 NoSuchBucket (The specified bucket does not exist); create the bucket no-such-bucket-here");
        assertThatThrownBy(() -> nowhere.putIfAbsent(Level.SYNC, FIRST, LtxBody.of(content(500)), OURS))
                .hasMessageContaining("NoSuchBucket");
    }

    @Test
    void aClosedReplicaSaysSo() {
        replicas.close();

        assertThatThrownBy(() -> storage.list(Level.SYNC))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("closed");
    }
}
