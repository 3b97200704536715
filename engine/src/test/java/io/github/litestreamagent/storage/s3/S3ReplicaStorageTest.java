package io.github.litestreamagent.storage.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.ReplicaStorageContract;
import io.github.litestreamagent.storage.s3.client.S3Access;
import io.github.litestreamagent.storage.s3.client.S3Session;
import io.github.litestreamagent.storage.s3.client.S3Store;
import io.github.litestreamagent.storage.s3.upload.AbandonedUploads;
import io.github.litestreamagent.testing.S3Bucket;
import io.github.litestreamagent.testing.WithS3;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

@WithS3
class S3ReplicaStorageTest extends ReplicaStorageContract {

    private static final AtomicInteger REPLICAS = new AtomicInteger();

    private final S3Replicas replicas = new S3Replicas();
    private final S3Bucket bucket;
    private final String path = "replica-" + REPLICAS.incrementAndGet();

    S3ReplicaStorageTest(S3Bucket bucket) {
        this.bucket = bucket;
    }

    @Override
    protected ReplicaStorage emptyReplica() {
        return replicas.open(bucket.location(path));
    }

    @Override
    protected void putAsLitestream(Level level, String name, byte[] content) {
        bucket.client()
                .putObject(
                        request -> request.bucket(bucket.name())
                                .key(path + "/000" + level + "/" + name)
                                .metadata(Map.of("litestream-timestamp", "2026-11-22T08:00:00.5Z")),
                        RequestBody.fromBytes(content));
    }

    @AfterEach
    void close() {
        replicas.close();
    }

    private List<String> keysOfThisReplica() {
        return bucket.keys().stream().filter(key -> key.startsWith(path + "/")).toList();
    }

    @Test
    void theLayoutAndTheMetadataAreLitestreams() throws Exception {
        storage().putIfAbsent(Level.SNAPSHOT, range(1, 0x2a), LtxBody.of(content(1, 500)), OURS);

        String key = path + "/0009/0000000000000001-000000000000002a.ltx";
        assertThat(keysOfThisReplica()).contains(key);
        HeadObjectResponse head = bucket.client()
                .headObject(request -> request.bucket(bucket.name()).key(key));
        Map<String, String> names = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        names.putAll(head.metadata());
        assertThat(names)
                .containsEntry("litestream-timestamp", "2026-11-22T08:26:31.890123456Z")
                .containsEntry("litestream-agent-database-checksum", "fedcba9876543210")
                .containsEntry("litestream-agent-wal-checksum", "0123456789abcdef")
                .containsEntry("litestream-agent-writer", "7-0011223344556677");
    }

    @Test
    void theProbesLeaveOneObjectOfAFixedName() throws Exception {
        storage().createsOnCondition();
        storage().lockFile().orElseThrow().isReplaceable();
        boolean kept = abortKeepsObject();

        assertThat(keysOfThisReplica()).isEqualTo(kept ? List.of(path + "/agent/probe") : List.of());
    }

    /** Returns true unless the store deletes an object when an upload of its key is aborted, as S3Mock does: nothing is aborted there. */
    private boolean abortKeepsObject() throws Exception {
        return new S3Store(S3Access.of(bucket.location(path)))
                .facts(bucket.name())
                .uploads(session())
                .abortKeepsObject();
    }

    private S3Session session() {
        return S3Session.of(bucket.location(path), new S3Store(S3Access.of(bucket.location(path))));
    }

    @Test
    void objectsInFoldersBelowALevelAreNotListed() throws Exception {
        putAsLitestream(Level.SYNC, "sub/" + range(1, 1).fileName(), content(1, 500));

        assertThat(storage().list(Level.SYNC)).isEmpty();
    }

    @Test
    void aReplicaOfLitestream03IsSeen() throws Exception {
        assertThat(storage().holdsGenerations()).isFalse();
        bucket.client()
                .putObject(
                        request -> request.bucket(bucket.name())
                                .key(path + "/generations/06b6ccbaf8617ed2/snapshots/00000000.snapshot.lz4"),
                        RequestBody.fromBytes(new byte[] {1}));

        assertThat(storage().holdsGenerations()).isTrue();
        assertThat(storage().list(Level.SYNC)).isEmpty();
    }

    @Test
    void aListingOfMoreThanOnePageIsWhole() throws Exception {
        for (int txid = 1; txid <= 1003; txid++) {
            putAsLitestream(new Level(3), range(txid, txid).fileName(), new byte[] {1});
        }

        List<LtxObject> listed = storage().list(new Level(3));
        assertThat(listed).hasSize(1003).extracting(LtxObject::range).isSorted();
        storage().delete(listed);
        assertThat(storage().list(new Level(3))).isEmpty();
    }

    @Test
    void aLargeBodyGoesInPartsAndComesBackWhole() throws Exception {
        byte[] content = content(7, 40 << 20);
        LtxObject created = storage().putIfAbsent(Level.SNAPSHOT, range(1, 5), unknownSize(content), OURS);

        assertThat(created.size()).isEqualTo(content.length);
        assertThat(storage().metadata(created).writer()).isEqualTo(OURS.writer());
        try (InputStream in = storage().open(created)) {
            assertThat(Arrays.equals(in.readAllBytes(), content)).isTrue();
        }
    }

    @Test
    void aLargeBodyIsOursWhenPutAgainAndForeignWithAnotherWriter() throws Exception {
        byte[] content = content(7, 21 << 20);
        LtxObject first = storage().putIfAbsent(Level.SNAPSHOT, range(1, 6), LtxBody.of(content), OURS);
        LtxObject second = storage().putIfAbsent(Level.SNAPSHOT, range(1, 6), LtxBody.of(content), OURS);

        assertThat(second.size()).isEqualTo(first.size()); // gofakes3 gives another ETag with each answer
        assertThatThrownBy(() -> storage().putIfAbsent(Level.SNAPSHOT, range(1, 6), LtxBody.of(content), RIVALS))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining(OURS.writer());
        if (abortKeepsObject()) {
            assertThat(unfinishedUploads(path + "/0009/" + range(1, 6).fileName()))
                    .isZero();
        }
    }

    private int unfinishedUploads(String key) {
        return bucket.client()
                .listMultipartUploads(request -> request.bucket(bucket.name()).prefix(key))
                .uploads()
                .size();
    }

    @Test
    void aStreamThatIsClosedEarlyFreesItsConnection() throws Exception {
        LtxObject created = storage().putIfAbsent(Level.SNAPSHOT, range(1, 5), LtxBody.of(content(7, 4 << 20)), OURS);

        List<Integer> firstBytes = new ArrayList<>();
        for (int i = 0; i < 60; i++) { // more than there are connections
            try (InputStream in = storage().open(created)) {
                firstBytes.add(in.read());
            }
        }
        assertThat(firstBytes).hasSize(60).containsOnly(firstBytes.get(0));
    }

    @Test
    void replicasOfOneStoreShareOneProbe() throws Exception {
        storage().createsOnCondition();
        ReplicaStorage other = replicas.open(bucket.location(path + "/other"));

        assertThat(other.createsOnCondition()).isTrue();
        assertThat(keysOfThisReplica()).doesNotContain(path + "/other/agent/probe");
    }

    @Test
    void onlyUploadsOfTheAgentThatAreOldAreAborted() throws Exception {
        S3Session session = session();
        String ltx = path + "/0000/" + range(1, 1).fileName();
        session.facts().begun(begin(ltx));

        int listed = unfinishedUploads(ltx); // moto lists none below a prefix
        new AbandonedUploads(session).abort();
        assertThat(unfinishedUploads(ltx)).isEqualTo(listed);
        assertThat(session.keys().isOfAgent(ltx)).isTrue();
        assertThat(session.keys().isOfAgent(path + "/video.mp4")).isFalse();
        assertThat(session.keys().isOfAgent("elsewhere/0000/" + range(1, 1).fileName()))
                .isFalse();
    }

    private String begin(String key) {
        return bucket.client()
                .createMultipartUpload(request -> request.bucket(bucket.name()).key(key))
                .uploadId();
    }
}
