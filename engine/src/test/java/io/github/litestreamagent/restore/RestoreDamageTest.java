package io.github.litestreamagent.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Page 1 of TXID n holds n. Level 0 has 1 to 6, level 1 has 1-2, 3-4, level 9 has 1-2 and 1-4. */
class RestoreDamageTest {

    private static final int PAGES = 2;

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();
    private final List<String> notes = new ArrayList<>();

    @BeforeEach
    void levels() {
        put(Level.SYNC, 1, 1, Map.of(1, 1, 2, 1));
        for (int txid = 2; txid <= 6; txid++) {
            put(Level.SYNC, txid, txid, Map.of(1, txid));
        }
        put(new Level(1), 1, 2, Map.of(1, 2, 2, 1));
        put(new Level(1), 3, 4, Map.of(1, 4));
        put(Level.SNAPSHOT, 1, 2, Map.of(1, 2, 2, 1));
        put(Level.SNAPSHOT, 1, 4, Map.of(1, 4, 2, 1));
    }

    @Test
    void without_damage_nothing_is_said() throws IOException {
        assertThat(restore(6)).containsOnly(6, 1);
        assertThat(notes).isEmpty();
    }

    @Test
    void a_damaged_snapshot_is_replaced_by_an_older_one_and_what_is_behind_it() throws IOException {
        damage(Level.SNAPSHOT, 1, 4);
        assertThat(restore(6)).containsOnly(6, 1);
        assertThat(notes).singleElement().asString().contains("0000000000000001-0000000000000004.ltx (level 9 of");
    }

    @Test
    void a_damaged_compacted_file_is_replaced_by_those_of_level_0_and_these_by_it() throws IOException {
        storage.remove(Level.SNAPSHOT, LtxBytes.range(1, 4));
        damage(new Level(1), 3, 4);
        assertThat(restore(4)).containsOnly(4, 1);
        put(new Level(1), 3, 4, Map.of(1, 4));
        damage(Level.SYNC, 3, 3);
        assertThat(restore(5)).containsOnly(5, 1);
    }

    @Test
    void all_snapshots_damaged_leave_the_first_file() throws IOException {
        damage(Level.SNAPSHOT, 1, 4);
        damage(Level.SNAPSHOT, 1, 2);
        damage(new Level(1), 1, 2);
        assertThat(restore(6)).containsOnly(6, 1);
        assertThat(notes).hasSize(3);
    }

    @Test
    void what_no_other_file_holds_is_named_with_the_newest_state_before_it() {
        damage(Level.SYNC, 6, 6);
        assertThatThrownBy(() -> restore(6))
                .isInstanceOf(RestoreException.class)
                .hasMessageContaining("0000000000000006-0000000000000006.ltx")
                .hasMessageEndingWith("the newest state before it is -txid 0000000000000005");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void a_file_that_is_removed_between_plan_and_download_is_planned_around() throws IOException {
        storage.beforeOpen(() -> storage.remove(Level.SNAPSHOT, LtxBytes.range(1, 4)));
        assertThat(restore(6)).containsOnly(6, 1);
    }

    /** The compacted file is whole, and wrong. */
    @Test
    void levels_that_contradict_each_other_give_the_state_whose_checksum_is_recorded() throws IOException {
        storage.remove(Level.SNAPSHOT, LtxBytes.range(1, 4));
        put(new Level(1), 3, 4, Map.of(1, 99));
        storage.record(Level.SYNC, LtxBytes.range(4, 4), recorded(4, 1));
        assertThat(restore(4)).containsOnly(4, 1);
        assertThat(notes).singleElement().asString().contains("the restored database has the checksum", "level 1");
    }

    @Test
    void a_snapshot_that_contradicts_the_rest_is_left_out() throws IOException {
        put(Level.SNAPSHOT, 1, 4, Map.of(1, 4, 2, 77));
        storage.record(Level.SYNC, LtxBytes.range(6, 6), recorded(6, 1));
        assertThat(restore(6)).containsOnly(6, 1);
    }

    @Test
    void each_object_is_opened_once() throws IOException {
        restore(6);
        assertThat(storage.opened()).isEqualTo(3);
    }

    private static LtxMetadata recorded(int first, int second) {
        DatabaseChecksum sum = DatabaseChecksum.EMPTY
                .plus(DatabaseChecksum.ofPage(1, LtxBytes.page(first), 0, LtxBytes.PAGE_SIZE))
                .plus(DatabaseChecksum.ofPage(2, LtxBytes.page(second), 0, LtxBytes.PAGE_SIZE));
        return new LtxMetadata(Instant.EPOCH, OptionalLong.of(sum.value()), OptionalLong.empty(), "1-test");
    }

    private void put(Level level, long min, long max, Map<Integer, Integer> contents) {
        TxidRange range = LtxBytes.range(min, max);
        storage.put(level, range, LtxBytes.of(range, PAGES, contents));
    }

    private void damage(Level level, long min, long max) {
        byte[] bytes = storage.bytes(level, LtxBytes.range(min, max)).clone();
        bytes[bytes.length - 1] ^= 1;
        storage.put(level, LtxBytes.range(min, max), bytes);
    }

    private byte[] restore(long txid) throws IOException {
        Path output = folder.resolve("app.db");
        Progress noting = new Progress() {
            @Override
            public void begins(int files, long bytes) {}

            @Override
            public void fetched(int bytes) {}

            @Override
            public void note(String sentence) {
                notes.add(sentence);
            }
        };
        new Restore(storage, new Effort(4, 2), noting, DatabaseCheck.NONE)
                .run(new RestoreRequest(output, new RestoreTarget.At(new Txid(txid)), Set.of()));
        byte[] database = Files.readAllBytes(output);
        Files.delete(output);
        return new byte[] {database[0], database[LtxBytes.PAGE_SIZE]};
    }
}
