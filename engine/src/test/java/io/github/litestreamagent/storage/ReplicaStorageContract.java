package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every storage keeps. */
public abstract class ReplicaStorageContract {

    protected static final LtxMetadata OURS = new LtxMetadata(
            Instant.parse("2026-11-22T08:26:31.890123456Z"),
            OptionalLong.of(0xfedcba9876543210L),
            OptionalLong.of(0x0123456789abcdefL),
            "7-0011223344556677");

    protected static final LtxMetadata RIVALS =
            new LtxMetadata(OURS.timestamp(), OptionalLong.empty(), OptionalLong.empty(), "8-ffffffffffffffff");

    private ReplicaStorage storage;

    /** A storage of a replica that is empty. */
    protected abstract ReplicaStorage emptyReplica() throws Exception;

    /** Puts an object at its place as Litestream does: without condition and without metadata of ours. */
    protected abstract void putAsLitestream(Level level, String name, byte[] content) throws Exception;

    @BeforeEach
    void openEmptyReplica() throws Exception {
        storage = emptyReplica();
    }

    protected ReplicaStorage storage() {
        return storage;
    }

    protected static TxidRange range(long min, long max) {
        return new TxidRange(new Txid(min), new Txid(max));
    }

    protected static byte[] content(long seed, int size) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private LtxObject put(Level level, TxidRange range, byte[] content) throws StorageException {
        return storage.putIfAbsent(level, range, LtxBody.of(content), OURS);
    }

    @Test
    void anEmptyReplicaListsNothing() throws Exception {
        for (Level level : Level.all()) {
            assertThat(storage.list(level)).isEmpty();
        }
    }

    @Test
    void whatWasPutIsReadBack() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject created = put(Level.SYNC, range(1, 1), content);

        assertThat(created.size()).isEqualTo(5000);
        assertThat(created.range()).isEqualTo(range(1, 1));
        try (InputStream in = storage.open(created)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aListingTellsWhatThePutTold() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 5000));

        LtxObject listed = storage.list(Level.SYNC).get(0);
        assertThat(listed.size()).isEqualTo(created.size());
        assertThat(listed.etag()).isEqualTo(created.etag());
        assertThat(Duration.between(listed.lastModified(), created.lastModified())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void metadataComesBackWhole() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 500));

        LtxMetadata found = storage.metadata(created);
        assertThat(found.databaseChecksum()).isEqualTo(OURS.databaseChecksum());
        assertThat(found.walChecksum()).isEqualTo(OURS.walChecksum());
        assertThat(found.writer()).isEqualTo(OURS.writer());
        assertThat(Duration.between(found.timestamp(), OURS.timestamp()).abs())
                .isLessThan(Duration.ofMillis(1)); // file systems keep at least that
    }

    @Test
    void anObjectOfLitestreamHasNoWriterAndNoChecksums() throws Exception {
        putAsLitestream(Level.SYNC, range(3, 3).fileName(), content(3, 300));

        LtxMetadata found = storage.metadata(storage.list(Level.SYNC).get(0));
        assertThat(found.writer()).isEmpty();
        assertThat(found.databaseChecksum()).isEmpty();
        assertThat(found.walChecksum()).isEmpty();
        assertThat(found.timestamp()).isAfter(Instant.EPOCH);
    }

    @Test
    void levelsAreKeptApartAndListedInOrderOfTxid() throws Exception {
        put(Level.SYNC, range(0x10, 0x10), content(1, 200));
        put(Level.SYNC, range(2, 2), content(2, 200));
        put(Level.SYNC, range(1, 1), content(3, 200));
        put(new Level(1), range(1, 2), content(4, 200));
        put(Level.SNAPSHOT, range(1, 0x10), content(5, 200));

        assertThat(storage.list(Level.SYNC))
                .extracting(LtxObject::range)
                .containsExactly(range(1, 1), range(2, 2), range(0x10, 0x10));
        assertThat(storage.list(new Level(1))).extracting(LtxObject::range).containsExactly(range(1, 2));
        assertThat(storage.list(Level.SNAPSHOT)).extracting(LtxObject::range).containsExactly(range(1, 0x10));
        assertThat(storage.list(new Level(2))).isEmpty();
    }

    @Test
    void otherObjectsInALevelAreLeftOut() throws Exception {
        putAsLitestream(Level.SYNC, "notes.txt", content(1, 10));
        putAsLitestream(Level.SYNC, range(1, 1).fileName() + ".tmp", content(1, 10));
        put(Level.SYNC, range(2, 2), content(2, 200));

        assertThat(storage.list(Level.SYNC)).extracting(LtxObject::range).containsExactly(range(2, 2));
    }

    @Test
    void aRangeOfBytesIsRead() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject created = put(Level.SYNC, range(1, 1), content);

        assertThat(storage.read(created, 100, 50)).isEqualTo(Arrays.copyOfRange(content, 100, 150));
        assertThat(storage.read(created, 4984, 16)).isEqualTo(Arrays.copyOfRange(content, 4984, 5000));
    }

    @Test
    void aRangeThatEndsBehindTheObjectIsAnErrorThatDoesNotPass() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 5000));

        assertThatThrownBy(() -> storage.read(created, 4990, 16))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse());
    }

    @Test
    void theSameObjectPutAgainIsOurs() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject first = put(Level.SYNC, range(1, 1), content);
        LtxObject second = put(Level.SYNC, range(1, 1), content);

        assertThat(second.size()).isEqualTo(first.size());
        assertThat(second.etag()).isEqualTo(first.etag());
        assertThat(storage.list(Level.SYNC)).hasSize(1);
    }

    @Test
    void anObjectOfAnotherWriterIsForeignThoughItsBytesAreTheSame() throws Exception {
        byte[] content = content(1, 5000);
        storage.putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content), RIVALS);

        assertThatThrownBy(() -> put(Level.SYNC, range(1, 1), content))
                .isInstanceOfSatisfying(ForeignObjectException.class, e -> {
                    assertThat(e.range()).isEqualTo(range(1, 1));
                    assertThat(e.retryable()).isFalse();
                })
                .hasMessageContaining(RIVALS.writer())
                .hasMessageContaining("5000 bytes")
                .hasMessageContaining("0000000000000001");
    }

    @Test
    void anObjectWithAnotherTrailerIsForeignAndStaysAsItIs() throws Exception {
        byte[] standing = content(1, 5000);
        byte[] wanted = standing.clone();
        wanted[4999] ^= 1;
        LtxObject first = put(Level.SYNC, range(1, 1), standing);

        assertThatThrownBy(() -> put(Level.SYNC, range(1, 1), wanted)).isInstanceOf(ForeignObjectException.class);
        try (InputStream in = storage.open(first)) {
            assertThat(in.readAllBytes()).isEqualTo(standing);
        }
        assertThat(storage.metadata(first).writer()).isEqualTo(OURS.writer());
    }

    @Test
    void anObjectOfAnotherSizeIsForeign() throws Exception {
        put(Level.SYNC, range(1, 1), content(1, 5000));

        assertThatThrownBy(() -> put(Level.SYNC, range(1, 1), content(1, 5001)))
                .isInstanceOf(ForeignObjectException.class);
    }

    @Test
    void anObjectOfLitestreamIsForeignAndNotOverwritten() throws Exception {
        byte[] content = content(1, 5000);
        putAsLitestream(Level.SYNC, range(1, 1).fileName(), content);

        assertThatThrownBy(() -> put(Level.SYNC, range(1, 1), content))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining("Litestream");
        assertThat(storage.list(Level.SYNC)).hasSize(1);
    }

    @Test
    void ofManyWritersAtOnceOneWins() throws Exception {
        int writers = 8;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try {
            List<Callable<Boolean>> attempts = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                byte[] content = content(i, 3000);
                LtxMetadata metadata =
                        new LtxMetadata(OURS.timestamp(), OptionalLong.empty(), OptionalLong.empty(), "1-writer-" + i);
                attempts.add(() -> wins(content, metadata));
            }
            int winners = 0;
            for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
                winners += attempt.get() ? 1 : 0;
            }
            assertThat(winners).isEqualTo(1);
        } finally {
            threads.shutdownNow();
        }
    }

    private boolean wins(byte[] content, LtxMetadata metadata) throws StorageException {
        try {
            storage.putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content), metadata);
            return true;
        } catch (ForeignObjectException overtaken) {
            return false;
        }
    }

    @Test
    void aBodyOfUnknownSizeIsStoredWhole() throws Exception {
        byte[] content = content(1, 100_000);
        LtxObject created = storage.putIfAbsent(Level.SNAPSHOT, range(1, 9), unknownSize(content), OURS);

        assertThat(created.size()).isEqualTo(content.length);
        assertThat(storage.read(created, 99_984, 16)).isEqualTo(Arrays.copyOfRange(content, 99_984, 100_000));
    }

    @Test
    void aBodyThatFailsLeavesNothing() throws Exception {
        LtxBody failing = new LtxBody() {
            @Override
            public OptionalLong size() {
                return OptionalLong.empty();
            }

            @Override
            public long databaseSize() {
                return 4096;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(content(1, 50_000));
                throw new IOException("the database went away");
            }
        };

        assertThatThrownBy(() -> storage.putIfAbsent(Level.SYNC, range(1, 1), failing, OURS))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("the database went away");
        assertThat(storage.list(Level.SYNC)).isEmpty();
        assertThatCode(() -> put(Level.SYNC, range(1, 1), content(1, 500))).doesNotThrowAnyException();
    }

    @Test
    void deletedObjectsAreGoneAndDeletingThemAgainIsNoError() throws Exception {
        LtxObject first = put(Level.SYNC, range(1, 1), content(1, 500));
        LtxObject second = put(Level.SYNC, range(2, 2), content(2, 500));
        put(Level.SYNC, range(3, 3), content(3, 500));

        storage.delete(List.of(first, second));
        storage.delete(List.of(first, second));
        storage.delete(List.of());

        assertThat(storage.list(Level.SYNC)).extracting(LtxObject::range).containsExactly(range(3, 3));
    }

    @Test
    void readingWhatIsGoneIsAnErrorThatDoesNotPass() throws Exception {
        LtxObject gone = put(Level.SYNC, range(1, 1), content(1, 500));
        storage.delete(List.of(gone));

        assertThatThrownBy(() -> storage.open(gone).close())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse());
        assertThatThrownBy(() -> storage.metadata(gone)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> storage.read(gone, 0, 16)).isInstanceOf(StorageException.class);
    }

    @Test
    void aConditionalCreateIsHonoured() throws Exception {
        assertThat(storage.conditionalWrites().put()).isTrue();
    }

    protected static LtxBody unknownSize(byte[] content) {
        return new LtxBody() {
            @Override
            public OptionalLong size() {
                return OptionalLong.empty();
            }

            @Override
            public long databaseSize() {
                return content.length;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                for (int from = 0; from < content.length; from += 7001) {
                    out.write(content, from, Math.min(7001, content.length - from));
                }
            }
        };
    }
}
