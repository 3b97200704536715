package io.github.litestreamagent.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrillTest {

    @TempDir
    Path parent;

    private final FixtureStorage storage = FixtureStorage.empty();

    @BeforeEach
    void oneFile() {
        storage.put(Level.SYNC, LtxBytes.range(1, 1), LtxBytes.of(LtxBytes.range(1, 1), 2, Map.of(1, 1, 2, 2)));
    }

    @Test
    void the_restored_database_is_looked_at_where_its_user_alone_can_and_then_deleted() throws IOException {
        AtomicInteger looked = new AtomicInteger();
        Drill.Result result = drill().run(database -> {
            assertThat(Files.readAllBytes(database)).hasSize(1024);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(database.getParent())))
                    .isEqualTo("rwx------");
            looked.incrementAndGet();
        });
        assertThat(looked).hasValue(1);
        assertThat(result.bytes()).isEqualTo(1024);
        assertThat(result.plan().txid()).contains(new Txid(1));
        assertThat(result.checksum()).isFalse();
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void nothing_is_left_of_a_drill_that_fails() {
        assertThatThrownBy(() -> drill().run(database -> {
                    throw new IOException("it is not what it was");
                }))
                .hasMessage("it is not what it was");
        assertThat(parent).isEmptyDirectory();
    }

    /** Fails when DrillFolder.delete takes all that it finds: the other drill's file would go under its hands. */
    @Test
    void a_second_drill_of_the_same_replica_is_refused_and_leaves_the_first_alone() throws IOException {
        drill().run(database -> {
            assertThatThrownBy(() -> drill().run(DatabaseCheck.NONE))
                    .hasMessageContaining("another restore is writing");
            assertThat(database).exists();
        });
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void a_folder_that_others_may_enter_is_not_used() throws IOException {
        Path taken = Path.of(new DrillFolder(parent, "file:///fixture").toString());
        Files.createDirectory(
                taken, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxrwxrwx")));
        Files.setPosixFilePermissions(taken, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThatThrownBy(() -> drill().run(DatabaseCheck.NONE)).hasMessageContaining("no folder of this user alone");
        assertThat(taken).isEmptyDirectory();
    }

    @Test
    void memory_and_a_disk_without_room_for_twice_the_database_are_no_place() throws IOException {
        assertThat(drill().objection()).isEmpty();
        long usable = Files.getFileStore(parent).getUsableSpace();
        assertThat(new DrillFolder(parent, "x").objection(usable)).contains("twice the", "drill.folder");
        Path memory = Path.of("/dev/shm");
        if (Files.isDirectory(memory) && Files.getFileStore(memory).type().equals("tmpfs")) {
            assertThat(new DrillFolder(memory, "x").objection(1)).contains("is in memory (tmpfs)");
        }
    }

    /** Twice the bytes must come no earlier than the rate allows; how much later is not looked at. */
    @Test
    void a_pace_holds_back_who_fetches_too_much() {
        Pace pace = new Pace(1_000_000, Progress.NONE);
        long started = System.nanoTime();
        pace.fetched(300_000);
        pace.fetched(200_000);
        assertThat(System.nanoTime() - started).isGreaterThanOrEqualTo(450_000_000L);
    }

    private Drill drill() {
        return new Drill(storage, new Effort(2, 1), Progress.NONE, new DrillFolder(parent, "file:///fixture"));
    }
}
