package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/** What every storage keeps when a file is created (R7). */
public abstract class ConditionalCreateContract {

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

    protected LtxObject put(Level level, TxidRange range, byte[] content) throws StorageException {
        return storage.putIfAbsent(level, range, LtxBody.of(content), OURS);
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

    /** On S3 it fails when StandingObject.oursOrForeign does not compare the writers. */
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
    void aConditionalCreateIsHonoured() throws Exception {
        assertThat(storage.createsOnCondition()).isTrue();
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
