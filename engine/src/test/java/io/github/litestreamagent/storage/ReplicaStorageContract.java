package io.github.litestreamagent.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.ltx.Txid;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every storage keeps. */
public abstract class ReplicaStorageContract extends ConditionalCreateContract {

    @Test
    void anEmptyReplicaListsNothing() throws Exception {
        for (Level level : Level.all()) {
            assertThat(storage().list(level)).isEmpty();
        }
    }

    @Test
    void whatWasPutIsReadBack() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject created = put(Level.SYNC, range(1, 1), content);

        assertThat(created.size()).isEqualTo(5000);
        assertThat(created.range()).isEqualTo(range(1, 1));
        try (InputStream in = storage().open(created)) {
            assertThat(in.readAllBytes()).isEqualTo(content);
        }
    }

    @Test
    void aPartIsWhatWasAskedForAndNoByteMore() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject created = put(Level.SYNC, range(1, 1), content);

        for (int offset : new int[] {0, 1, 4000}) {
            try (InputStream in = storage().open(created, offset, 1000)) {
                assertThat(in.readAllBytes()).isEqualTo(Arrays.copyOfRange(content, offset, offset + 1000));
            }
        }
    }

    @Test
    void aListingTellsWhatThePutTold() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 5000));

        LtxObject listed = storage().list(Level.SYNC).get(0);
        assertThat(listed.size()).isEqualTo(created.size());
        assertThat(listed.etag()).isEqualTo(created.etag());
        assertThat(Duration.between(listed.lastModified(), created.lastModified())
                        .abs())
                .isLessThan(Duration.ofMinutes(1));
    }

    @Test
    void metadataComesBackWhole() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 500));

        LtxMetadata found = storage().metadata(created);
        assertThat(found.databaseChecksum()).isEqualTo(OURS.databaseChecksum());
        assertThat(found.walChecksum()).isEqualTo(OURS.walChecksum());
        assertThat(found.writer()).isEqualTo(OURS.writer());
        assertThat(Duration.between(found.timestamp(), OURS.timestamp()).abs())
                .isLessThan(Duration.ofMillis(1)); // file systems keep at least that
    }

    @Test
    void anObjectOfLitestreamHasNoWriterAndNoChecksums() throws Exception {
        putAsLitestream(Level.SYNC, range(3, 3).fileName(), content(3, 300));

        LtxMetadata found = storage().metadata(storage().list(Level.SYNC).get(0));
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

        assertThat(storage().list(Level.SYNC))
                .extracting(LtxObject::range)
                .containsExactly(range(1, 1), range(2, 2), range(0x10, 0x10));
        assertThat(storage().list(new Level(1))).extracting(LtxObject::range).containsExactly(range(1, 2));
        assertThat(storage().list(Level.SNAPSHOT)).extracting(LtxObject::range).containsExactly(range(1, 0x10));
        assertThat(storage().list(new Level(2))).isEmpty();
    }

    @Test
    void filesAreShownOneAfterTheOtherUntilTheVisitorHasSeenEnough() throws Exception {
        for (int txid = 1; txid <= 0x11; txid++) {
            put(Level.SYNC, range(txid, txid), content(txid, 200));
        }
        List<LtxObject> seen = new ArrayList<>();
        storage().visit(Level.SYNC, Optional.empty(), seen::add);
        assertThat(seen).isEqualTo(storage().list(Level.SYNC));
        seen.clear();
        storage().visit(Level.SYNC, Optional.of(new Txid(9)), object -> {
            seen.add(object);
            return seen.size() < 3;
        });
        assertThat(seen).extracting(LtxObject::range).containsExactly(range(9, 9), range(10, 10), range(11, 11));
    }

    @Test
    void aFileThatIsSetAsideIsInNoLevelAnyMore() throws Exception {
        LtxObject wrong = put(new Level(1), range(1, 2), content(1, 200));
        put(new Level(1), range(3, 4), content(2, 200));
        storage().setAside(wrong);
        assertThat(storage().list(new Level(1))).extracting(LtxObject::range).containsExactly(range(3, 4));
        for (Level level : Level.all()) {
            assertThat(storage().list(level)).extracting(LtxObject::range).doesNotContain(range(1, 2));
        }
        put(new Level(1), range(1, 2), content(3, 200));
        assertThat(storage().list(new Level(1))).hasSize(2);
    }

    /** Before anything is deleted its replacement is read back: a file of another size than was uploaded is none. */
    @Test
    void aFileOfAnotherSizeThanItHadIsNotRead() throws Exception {
        LtxObject file = put(Level.SYNC, range(1, 1), content(1, 500));
        LtxObject shorter = new LtxObject(file.level(), file.range(), 400, file.lastModified(), file.etag());
        assertThatThrownBy(() -> storage().read(shorter, 384, 16)).isInstanceOf(StorageException.class);
        assertThat(storage().read(file, 484, 16)).hasSize(16);
    }

    @Test
    void otherObjectsInALevelAreLeftOut() throws Exception {
        putAsLitestream(Level.SYNC, "notes.txt", content(1, 10));
        putAsLitestream(Level.SYNC, range(1, 1).fileName() + ".tmp", content(1, 10));
        put(Level.SYNC, range(2, 2), content(2, 200));

        assertThat(storage().list(Level.SYNC)).extracting(LtxObject::range).containsExactly(range(2, 2));
    }

    @Test
    void aRangeOfBytesIsRead() throws Exception {
        byte[] content = content(1, 5000);
        LtxObject created = put(Level.SYNC, range(1, 1), content);

        assertThat(storage().read(created, 100, 50)).isEqualTo(Arrays.copyOfRange(content, 100, 150));
        assertThat(storage().read(created, 4984, 16)).isEqualTo(Arrays.copyOfRange(content, 4984, 5000));
    }

    @Test
    void aRangeThatEndsBehindTheObjectIsAnErrorThatDoesNotPass() throws Exception {
        LtxObject created = put(Level.SYNC, range(1, 1), content(1, 5000));

        assertThatThrownBy(() -> storage().read(created, 4990, 16))
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse());
    }

    @Test
    void deletedObjectsAreGoneAndDeletingThemAgainIsNoError() throws Exception {
        LtxObject first = put(Level.SYNC, range(1, 1), content(1, 500));
        LtxObject second = put(Level.SYNC, range(2, 2), content(2, 500));
        put(Level.SYNC, range(3, 3), content(3, 500));

        storage().delete(List.of(first, second));
        storage().delete(List.of(first, second));
        storage().delete(List.of());

        assertThat(storage().list(Level.SYNC)).extracting(LtxObject::range).containsExactly(range(3, 3));
    }

    @Test
    void readingWhatIsGoneIsAnErrorThatDoesNotPass() throws Exception {
        LtxObject gone = put(Level.SYNC, range(1, 1), content(1, 500));
        storage().delete(List.of(gone));

        assertThatThrownBy(() -> storage().open(gone).close())
                .isInstanceOfSatisfying(
                        StorageException.class, e -> assertThat(e.retryable()).isFalse());
        assertThatThrownBy(() -> storage().metadata(gone)).isInstanceOf(StorageException.class);
        assertThatThrownBy(() -> storage().read(gone, 0, 16)).isInstanceOf(StorageException.class);
    }

    @Test
    void theLockFileIsReplacedOnlyByWhoHasSeenIt() throws Exception {
        LockFile lock = storage().lockFile().orElseThrow();
        assertThat(lock.look().content()).isEmpty();

        LockFile.Seen first = lock.replace("{\"a\":1}", Optional.empty()).orElseThrow();
        assertThat(lock.replace("{\"b\":1}", Optional.empty())).isEmpty();
        LockFile.Seen second = lock.replace("{\"a\":2}", first.content()).orElseThrow();
        assertThat(lock.replace("{\"b\":2}", first.content())).isEmpty();

        assertThat(lock.look().content().orElseThrow())
                .isEqualTo(second.content().orElseThrow());
        assertThat(lock.look().content().orElseThrow().text()).isEqualTo("{\"a\":2}");
        assertThat(storage().list(Level.SYNC)).isEmpty();
    }

    @Test
    void aListingFromATxidLeavesOutWhatLiesBefore() throws Exception {
        for (long txid : new long[] {1, 9, 10, 16}) {
            put(Level.SYNC, range(txid, txid), content(txid, 100));
        }

        assertThat(storage().listFrom(Level.SYNC, new Txid(10)))
                .extracting(LtxObject::range)
                .containsExactly(range(10, 10), range(16, 16));
        assertThat(storage().listFrom(Level.SYNC, new Txid(17))).isEmpty();
    }
}
