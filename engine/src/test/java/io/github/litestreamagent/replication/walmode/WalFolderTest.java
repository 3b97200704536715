package io.github.litestreamagent.replication.walmode;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.JdbcConnection;
import io.github.litestreamagent.replication.NoSharedMemory;
import io.github.litestreamagent.replication.files.FileSystemType;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether databases of a folder may be switched to WAL. */
class WalFolderTest {

    @TempDir
    Path dir;

    private long now = 1;

    @Test
    void a_trial_on_a_local_disk_succeeds_and_leaves_nothing() throws IOException {
        WalFolder folder = folder("ext4");
        assertThat(folder.works()).isFalse();
        assertThat(folder.tryOut(JdbcConnection::open)).isEmpty();
        assertThat(folder.works()).isTrue();
        assertThat(folder.whyNot()).isEmpty();
        assertThat(files()).isEmpty();
    }

    /** Fails when WalTrial takes what a file system cannot for want of something. */
    @Test
    void a_file_system_without_shared_mappings_is_found_out_and_tried_again_later() throws IOException {
        WalFolder folder = folder("ext4");
        assertThat(folder.tryOut(new NoSharedMemory(any -> true))).isEmpty();
        assertThat(folder.works()).isFalse();
        assertThat(folder.whyNot()).get().asString().contains("SHMMAP", dir.toString());
        assertThat(files()).isEmpty();
        now += TimeUnit.MINUTES.toNanos(1);
        assertThat(folder.whyNot()).isEmpty();
        assertThat(folder.tryOut(JdbcConnection::open)).isEmpty();
        assertThat(folder.works()).isTrue();
    }

    /** Fails when WalTrial takes the failure of a rollback journal for one of WAL mode. */
    @Test
    void a_trial_that_something_else_fails_tells_nothing() {
        WalFolder folder = folder("ext4");
        DatabaseConnections full = database -> {
            throw new SQLException("database or disk is full", null, 13);
        };
        assertThat(folder.tryOut(full)).get().asString().contains("full");
        assertThat(folder.works()).isFalse();
        assertThat(folder.whyNot()).isEmpty();
        assertThat(folder.failsNow(full)).isFalse();
    }

    /** Fails when WalTrial does not remove what it finds. */
    @Test
    void what_a_killed_process_has_left_is_removed() throws IOException {
        for (long pid : new long[] {ProcessHandle.current().pid(), 999_999_999}) {
            for (String suffix : new String[] {"", "-wal", "-shm", "-journal", ".control-shm"}) {
                Files.createFile(dir.resolve(WalTrial.PREFIX + pid + suffix));
            }
        }
        Files.createFile(dir.resolve(WalTrial.PREFIX + "of-another-kind"));
        folder("ext4").tryOut(JdbcConnection::open);
        assertThat(files()).containsExactly(WalTrial.PREFIX + "of-another-kind");
    }

    /** Fails when FileSystemType takes a type that it does not know for a local one. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "nfs4",
                "9p",
                "virtiofs",
                "vboxsf",
                "drvfs",
                "fuse",
                "fuseblk",
                "fuse.juicefs",
                "fuse.gcsfuse",
                "ocfs2",
                "gfs2",
                "beegfs",
                "prl_fs",
                "",
                "somethingnew"
            })
    void on_a_file_system_that_others_may_share_nothing_is_switched_nor_tried(String type) throws IOException {
        WalFolder folder = folder(type);
        assertThat(folder.whyNot()).get().asString().contains(type);
        DatabaseConnections none = database -> {
            throw new AssertionError("tried");
        };
        assertThat(folder.tryOut(none)).isEmpty();
        assertThat(folder.works()).isFalse();
    }

    /** Where an application has chosen WAL itself, an unknown type is replicated, and one that hosts share is not. */
    @Test
    void a_type_that_is_not_known_is_not_taken_for_a_network() {
        assertThat(new FileSystemType("somethingnew").isSharedByHosts()).isFalse();
        assertThat(new FileSystemType("gfs2").isSharedByHosts()).isTrue();
        assertThat(new FileSystemType("fuse.sshfs").isSharedByHosts()).isTrue();
        assertThat(FileSystemType.of(dir).mayBeSwitched())
                .as(FileSystemType.of(dir).name())
                .isTrue();
    }

    private WalFolder folder(String type) {
        return new WalFolder(dir, any -> new FileSystemType(type), () -> now);
    }

    private Stream<String> files() throws IOException {
        try (Stream<Path> all = Files.list(dir)) {
            return all.map(path -> path.getFileName().toString()).toList().stream();
        }
    }
}
