package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.Fixture;
import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.RollingChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.Level;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RestoreTest {

    private static final int PAGES = 3;

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();
    private Path output;

    @BeforeEach
    void oneFile() {
        output = folder.resolve("app.db");
        put(1, PAGES, Map.of(1, 7, 2, 7, 3, 7));
    }

    @Test
    void the_output_and_its_folder_are_created() throws IOException {
        output = folder.resolve("a/b/app.db");
        assertThat(run(false)).isInstanceOf(RestoreOutcome.Restored.class);
        assertRestored();
    }

    @Test
    void an_existing_database_is_refused_and_left_alone() throws IOException {
        Files.writeString(output, "old");
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasMessage("cannot restore, output path already exists and is not empty: " + output.toRealPath()
                        + ". Use -force to overwrite");
        assertThat(output).hasContent("old");
    }

    @Test
    void an_empty_file_is_replaced() throws IOException {
        Files.createFile(output);
        run(false);
        assertRestored();
    }

    @Test
    void a_folder_is_refused_even_with_force() throws IOException {
        Files.createDirectory(output);
        assertThatThrownBy(() -> run(true))
                .isInstanceOf(RestoreException.class)
                .hasMessage("cannot restore, output path is a directory: " + output.toRealPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-wal", "-shm", "-journal"})
    void a_side_file_is_refused_even_without_a_database(String suffix) throws IOException {
        Path side = folder.resolve("app.db" + suffix);
        Files.writeString(side, "old");
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasMessage(
                        "cannot restore, SQLite sidecar path already exists: " + side + ". Use -force to overwrite");
        assertThat(side).hasContent("old");
        assertThat(output).doesNotExist();
    }

    @Test
    void with_force_the_database_is_replaced_and_its_side_files_go() throws IOException {
        for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
            Files.writeString(folder.resolve("app.db" + suffix), "old");
        }
        run(true);
        assertRestored();
    }

    @Test
    void with_force_nothing_is_touched_before_the_restored_database_is_proved() throws IOException {
        Files.writeString(output, "old");
        Files.writeString(folder.resolve("app.db-wal"), "log");
        storage.put(Level.SYNC, LtxBytes.range(2, 2), new byte[200]);
        assertThatThrownBy(() -> run(true)).isInstanceOf(RestoreException.class);
        assertThat(output).hasContent("old");
        assertThat(folder.resolve("app.db-wal")).hasContent("log");
        assertThat(files()).isEqualTo(2);
    }

    @Test
    void the_mode_of_a_replaced_database_is_kept() throws IOException {
        Files.writeString(output, "old");
        Files.setPosixFilePermissions(output, PosixFilePermissions.fromString("rw-rw----"));
        run(true);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(output)))
                .isEqualTo("rw-rw----");
    }

    @Test
    void a_link_stays_and_its_target_is_replaced() throws IOException {
        Path target = folder.resolve("data.db");
        Files.writeString(target, "old");
        Files.createSymbolicLink(output, target);
        run(true);
        assertThat(output).isSymbolicLink();
        assertThat(Files.size(target)).isEqualTo(PAGES * LtxBytes.PAGE_SIZE);
    }

    @Test
    void if_db_not_exists_leaves_a_database_alone() throws IOException {
        Files.writeString(output, "old");
        RestoreRequest request = new RestoreRequest(output, Optional.empty(), true, false, false);
        assertThat(new Restore(storage).run(request)).isInstanceOf(RestoreOutcome.DatabaseExists.class);
        assertThat(output).hasContent("old");
        Files.delete(output);
        assertThat(new Restore(storage).run(request)).isInstanceOf(RestoreOutcome.Restored.class);
    }

    @Test
    void an_empty_replica_is_an_error_unless_allowed() throws IOException {
        storage.remove(Level.SYNC, LtxBytes.range(1, 1));
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(NoMatchingBackupException.class)
                .hasMessage("no matching backup files available: there is no replica at file:///fixture,"
                        + " nor one below it; check the path");
        RestoreRequest request = new RestoreRequest(output, Optional.empty(), false, true, false);
        assertThat(new Restore(storage).run(request)).isInstanceOf(RestoreOutcome.NoBackup.class);
        RestoreRequest tooNew = new RestoreRequest(output, Optional.of(new Txid(9)), false, true, false);
        assertThat(new Restore(storage).run(tooNew)).isInstanceOf(RestoreOutcome.NoBackup.class);
        assertThat(files()).isZero();
    }

    @Test
    void a_gap_is_an_error_even_if_an_empty_replica_is_allowed() {
        put(3, PAGES, Map.of(1, 9));
        RestoreRequest request = new RestoreRequest(output, Optional.empty(), false, true, false);
        assertThatThrownBy(() -> new Restore(storage).run(request)).isInstanceOf(MissingTxidsException.class);
    }

    @Test
    void a_database_that_shrinks_and_grows_has_its_last_size() throws IOException {
        put(2, 1, Map.of(1, 8));
        run(false);
        assertThat(Files.readAllBytes(output)).isEqualTo(LtxBytes.page(8));
        Files.delete(output);

        put(3, 5, Map.of(4, 9, 5, 9));
        run(false);
        assertThat(Files.size(output)).isEqualTo(5 * LtxBytes.PAGE_SIZE);
    }

    @Test
    void a_page_that_no_file_holds_is_named() {
        put(2, 6, Map.of(4, 9, 6, 9));
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("it says that the database has 6 pages, but page 5 is in no file");
    }

    @Test
    void a_post_apply_checksum_in_the_last_file_must_be_that_of_the_restored_database() throws IOException {
        RollingChecksum checksum = RollingChecksum.EMPTY;
        for (int pgno = 1; pgno <= PAGES; pgno++) {
            checksum = checksum.toggle(RollingChecksum.ofPage(pgno, LtxBytes.page(7), 0, LtxBytes.PAGE_SIZE));
        }
        byte[] file = storage.bytes(Level.SYNC, LtxBytes.range(1, 1));
        storage.put(Level.SYNC, LtxBytes.range(1, 1), LtxBytes.withPostApplyChecksum(file, checksum.value()));
        run(false);
        assertRestored();

        Files.delete(output);
        storage.put(Level.SYNC, LtxBytes.range(1, 1), LtxBytes.withPostApplyChecksum(file, checksum.value() + 1));
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("the restored database has the checksum " + checksum);
    }

    @Test
    void a_deleted_database_is_not_restored() {
        put(2, 0, Map.of());
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("the database was deleted");
    }

    @Test
    void of_two_thousand_files_few_are_open_at_a_time() throws IOException {
        for (int txid = 2; txid <= 2000; txid++) {
            put(txid, PAGES, Map.of(1 + txid % PAGES, txid));
        }
        run(false);
        Map<Integer, Integer> last = new HashMap<>();
        for (int txid = 1998; txid <= 2000; txid++) {
            last.put(txid % PAGES, txid);
        }
        byte[] database = Files.readAllBytes(output);
        for (int i = 0; i < PAGES; i++) {
            assertThat(database[i * LtxBytes.PAGE_SIZE]).isEqualTo(last.get(i).byteValue());
        }
        assertThat(storage.mostOpen()).isBetween(1, Effort.DEFAULT.connections());
    }

    @Test
    void a_failed_restore_leaves_no_temporary_file() throws IOException {
        storage.put(Level.SYNC, LtxBytes.range(2, 2), new byte[200]);
        assertThatThrownBy(() -> run(false))
                .isInstanceOf(RestoreException.class)
                .hasCauseInstanceOf(LtxCorruptException.class)
                .hasMessageEndingWith("no other files of the replica make TXID 0000000000000002: the newest state"
                        + " before it is -txid 0000000000000001");
        assertThat(files()).isZero();
    }

    @Test
    void fixtures_beyond_the_lock_page_lack_their_first_file_here() {
        assertThatThrownBy(() -> new Restore(FixtureStorage.of(Fixture.named("lock-page-4096")))
                        .run(RestoreRequest.newest(output)))
                .isInstanceOf(MissingTxidsException.class)
                .hasMessageContaining("TXID 0000000000000001 is missing");
    }

    private void put(long txid, int commit, Map<Integer, Integer> contents) {
        storage.put(Level.SYNC, LtxBytes.range(txid, txid), LtxBytes.of(LtxBytes.range(txid, txid), commit, contents));
    }

    private RestoreOutcome run(boolean force) throws IOException {
        return new Restore(storage).run(new RestoreRequest(output, Optional.empty(), false, false, force));
    }

    private void assertRestored() throws IOException {
        assertThat(Files.size(output)).isEqualTo(PAGES * LtxBytes.PAGE_SIZE);
        assertThat(Files.readAllBytes(output)).containsOnly(7);
        assertThat(files()).isOne();
    }

    private long files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).count();
        }
    }
}
