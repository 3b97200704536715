package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.io.InputStream;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MemoryStorageTest extends ReplicaStorageContract {

    private final MemoryStorage memory = new MemoryStorage();

    @Override
    protected ReplicaStorage emptyReplica() {
        return memory;
    }

    @Override
    protected void putAsLitestream(Level level, String name, byte[] content) {
        LtxMetadata metadata =
                new LtxMetadata(Instant.parse("2026-01-01T00:00:00Z"), OptionalLong.empty(), OptionalLong.empty(), "");
        TxidRange.ofFileName(name).ifPresent(range -> memory.plant(level, range, content, metadata));
    }

    @Test
    void answersComeInTheirOrderAndAreWrittenDown() throws Exception {
        memory.next(Operation.PUT, Answer.slowDown(), Answer.timeoutAfter());
        LtxBody body = LtxBody.of(content(1, 500));

        assertThatThrownBy(() -> memory.putIfAbsent(Level.SYNC, range(1, 1), body, OURS))
                .hasMessageContaining("503 SlowDown");
        assertThat(memory.list(Level.SYNC)).isEmpty();
        assertThatThrownBy(() -> memory.putIfAbsent(Level.SYNC, range(1, 1), body, OURS))
                .hasMessageContaining("though done");
        assertThat(memory.putIfAbsent(Level.SYNC, range(1, 1), body, OURS).size())
                .isEqualTo(500);
        assertThat(memory.journal())
                .containsExactly(
                        "PUT 0 0000000000000001-0000000000000001: 503 SlowDown",
                        "LIST 0: ok",
                        "PUT 0 0000000000000001-0000000000000001: no answer in time, though done",
                        "PUT 0 0000000000000001-0000000000000001: ok");
    }

    @Test
    void aRivalWins() {
        memory.next(Operation.PUT, Answer.rival(content(2, 700)));

        assertThatThrownBy(() -> memory.putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS))
                .isInstanceOf(ForeignObjectException.class)
                .hasMessageContaining("1-rival");
    }

    @Test
    void aResetBreaksAStreamInItsMiddle() throws Exception {
        LtxObject object = memory.putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS);
        memory.next(Operation.OPEN, Answer.reset());

        try (InputStream in = memory.open(object)) {
            assertThat(in.readNBytes(250)).hasSize(250);
            assertThatThrownBy(in::read).isInstanceOf(StorageException.class);
        }
    }
}
