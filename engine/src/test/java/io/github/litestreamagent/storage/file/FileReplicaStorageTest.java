package io.github.litestreamagent.storage.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.ReplicaStorageContract;
import io.github.litestreamagent.storage.StorageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileReplicaStorageTest extends ReplicaStorageContract {

    @TempDir
    private Path directory;

    @Override
    protected ReplicaStorage emptyReplica() {
        return new FileReplicaStorage(new FileLocation(directory.resolve("replica")));
    }

    @Override
    protected void putAsLitestream(Level level, String name, byte[] content) throws Exception {
        Path file = directory.resolve("replica/ltx/" + level.number() + "/" + name);
        Files.createDirectories(file.getParent());
        Files.write(file, content);
    }

    @Test
    void theLayoutIsLitestreams() throws Exception {
        storage().putIfAbsent(Level.SNAPSHOT, range(1, 0x2a), LtxBody.of(content(1, 500)), OURS);

        Path folder = directory.resolve("replica/ltx/9");
        assertThat(folder.resolve("0000000000000001-000000000000002a.ltx")).hasSize(500);
        assertThat(folder.resolve("0000000000000001-000000000000002a.ltx.agent"))
                .content()
                .isEqualTo("""
                        litestream-timestamp=2026-11-22T08:26:31.890123456Z
                        litestream-agent-database-checksum=fedcba9876543210
                        litestream-agent-wal-checksum=0123456789abcdef
                        litestream-agent-writer=7-0011223344556677
                        """);
        try (var files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    @Test
    void aReplicaOfLitestream03IsSeen() throws Exception {
        assertThat(storage().holdsGenerations()).isFalse();
        Path generations = Files.createDirectories(directory.resolve("replica/generations"));
        assertThat(storage().holdsGenerations()).isFalse();
        Files.createDirectories(generations.resolve("06b6ccbaf8617ed2/snapshots"));

        assertThat(storage().holdsGenerations()).isTrue();
    }

    @Test
    void theModificationTimeIsTheTimestamp() throws Exception {
        LtxObject created = storage().putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS);

        assertThat(created.lastModified().toEpochMilli())
                .isEqualTo(OURS.timestamp().toEpochMilli());
    }

    @Test
    void aSidecarSaysNothingOfAFileThatLitestreamPutInThePlaceOfOurs() throws Exception {
        storage().putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS);
        putAsLitestream(Level.SYNC, range(1, 1).fileName(), content(2, 500));

        LtxObject listed = storage().list(Level.SYNC).get(0);
        assertThat(storage().metadata(listed).writer()).isEmpty();
        assertThat(storage().metadata(listed).databaseChecksum()).isEmpty();
    }

    @Test
    void deletingTakesTheSidecarToo() throws Exception {
        LtxObject created = storage().putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS);
        storage().delete(List.of(created));

        try (var files = Files.list(directory.resolve("replica/ltx/0"))) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void whatAKilledProcessLeftIsDeletedAfterADay() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("replica/ltx/0"));
        Path old = Files.createFile(folder.resolve(range(1, 1).fileName() + ".00112233.tmp"));
        Path recent = Files.createFile(folder.resolve(range(2, 2).fileName() + ".00112233.tmp"));
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minusSeconds(90_000)));

        storage().putIfAbsent(Level.SYNC, range(3, 3), LtxBody.of(content(1, 500)), OURS);

        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }

    @Test
    void aSidecarWithoutItsFileIsReplaced() throws Exception {
        Path folder = Files.createDirectories(directory.resolve("replica/ltx/0"));
        Files.writeString(folder.resolve(range(1, 1).fileName() + ".agent"), "litestream-agent-writer=killed\n");

        LtxObject created = storage().putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS);

        assertThat(storage().metadata(created).writer()).isEqualTo(OURS.writer());
    }

    @Test
    void aReplicaBelowAFileIsOneSentence() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        ReplicaStorage below = new FileReplicaStorage(new FileLocation(file.resolve("replica")));

        assertThatThrownBy(() -> below.putIfAbsent(Level.SYNC, range(1, 1), LtxBody.of(content(1, 500)), OURS))
                .isInstanceOf(StorageException.class)
                .hasMessageStartingWith("cannot create " + file);
    }
}
