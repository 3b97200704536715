package io.github.litestreamagent.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RestorePlannerTest {

    private final FixtureStorage storage = FixtureStorage.empty();
    private final RestorePlanner planner = new RestorePlanner(storage);

    @Test
    void an_empty_replica_has_no_plan() throws IOException {
        assertThat(planner.newest()).isEmpty();
        assertThat(planner.at(new Txid(3))).isEmpty();
    }

    @Test
    void level_0_alone_is_applied_from_the_first_file_on() throws IOException {
        level(0, 1, 2, 3);
        assertThat(newest()).containsExactly("0:1-1", "0:2-2", "0:3-3");
        assertThat(at(2)).containsExactly("0:1-1", "0:2-2");
    }

    @Test
    void the_newest_snapshot_is_the_base_and_the_furthest_file_comes_next() throws IOException {
        level(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        file(9, 1, 1);
        file(9, 1, 3);
        file(1, 4, 6);
        file(2, 2, 7);
        assertThat(newest()).containsExactly("9:1-3", "2:2-7", "0:8-8", "0:9-9");
        assertThat(at(6)).containsExactly("9:1-3", "1:4-6");
        assertThat(at(2)).containsExactly("9:1-1", "0:2-2");
    }

    @Test
    void a_compacted_file_from_the_start_is_a_base_without_a_snapshot() throws IOException {
        file(1, 1, 4);
        level(0, 4, 5);
        assertThat(newest()).containsExactly("1:1-4", "0:5-5");
    }

    @Test
    void of_equal_ranges_the_lower_level_is_taken() throws IOException {
        level(0, 1, 2);
        file(1, 2, 2);
        assertThat(newest()).containsExactly("0:1-1", "0:2-2");
    }

    @Test
    void overlapping_files_are_taken() throws IOException {
        level(0, 1, 2);
        file(0, 3, 8);
        file(0, 7, 10);
        assertThat(newest()).containsExactly("0:1-1", "0:2-2", "0:3-8", "0:7-10");
        assertThatThrownBy(() -> at(9)).isInstanceOf(NoMatchingBackupException.class);
    }

    @Test
    void a_gap_names_the_missing_txids_whatever_was_asked_for() throws IOException {
        level(0, 1, 2, 3, 4, 7, 8);
        assertThatThrownBy(planner::newest)
                .isInstanceOf(MissingTxidsException.class)
                .hasMessage(
                        "cannot calc restore plan: non-contiguous ltx files: have up to 0000000000000004 but next file"
                                + " starts at 0000000000000007; TXIDs 0000000000000005 to 0000000000000006 are missing in"
                                + " file:///fixture");
        for (long target : new long[] {5, 6, 7, 8}) {
            assertThatThrownBy(() -> at(target)).isInstanceOf(MissingTxidsException.class);
        }
        assertThat(at(4)).hasSize(4);

        file(1, 4, 6);
        assertThat(newest()).containsExactly("0:1-1", "0:2-2", "0:3-3", "1:4-6", "0:7-7", "0:8-8");
    }

    @Test
    void a_missing_beginning_is_a_gap() {
        level(0, 2, 3);
        assertThatThrownBy(planner::newest)
                .isInstanceOf(MissingTxidsException.class)
                .hasMessageContaining("have no first file but next file starts at 0000000000000002; TXID"
                        + " 0000000000000001 is missing in file:///fixture");
    }

    @Test
    void what_is_not_there_yet_and_what_was_compacted_away_is_not_restorable() {
        file(9, 1, 5);
        level(0, 5, 6);
        for (long target : new long[] {1, 4, 7}) {
            assertThatThrownBy(() -> at(target))
                    .isInstanceOf(NoMatchingBackupException.class)
                    .hasMessage("no matching backup files available");
        }
    }

    @Test
    void a_txid_is_restorable_exactly_if_some_chain_of_files_ends_there() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            storage.delete(Level.all().stream()
                    .flatMap(level -> storage.list(level).stream())
                    .toList());
            file(1, 1, 1 + random.nextInt(3));
            for (int i = random.nextInt(12); i > 0; i--) {
                int min = 1 + random.nextInt(12);
                file(random.nextInt(4), min, min + random.nextInt(5));
            }
            for (int txid = 1; txid < 18; txid++) {
                boolean restorable = endsAChain(new Txid(txid), storage);
                try {
                    assertThat(at(txid)).isNotEmpty();
                    assertThat(restorable).isTrue();
                } catch (NoMatchingBackupException | MissingTxidsException refused) {
                    assertThat(restorable).as(refused.getMessage()).isFalse();
                }
            }
        }
    }

    private static boolean endsAChain(Txid end, FixtureStorage storage) {
        return Level.all().stream()
                .flatMap(level -> storage.list(level).stream())
                .map(LtxObject::range)
                .filter(range -> range.max().equals(end))
                .anyMatch(range -> range.isSnapshot()
                        || LongStream.range(range.min().value() - 1, end.value())
                                .anyMatch(before -> endsAChain(new Txid(before), storage)));
    }

    private void level(int level, long... txids) {
        for (long txid : txids) {
            file(level, txid, txid);
        }
    }

    private void file(int level, long min, long max) {
        storage.put(new Level(level), LtxBytes.range(min, max), new byte[0]);
    }

    private List<String> newest() throws IOException {
        return shortly(planner.newest().orElseThrow());
    }

    private List<String> at(long txid) throws IOException {
        RestorePlan plan = planner.at(new Txid(txid)).orElseThrow();
        assertThat(plan.txid()).isEqualTo(new Txid(txid));
        return shortly(plan);
    }

    private static List<String> shortly(RestorePlan plan) {
        return plan.files().stream().map(RestorePlannerTest::shortly).toList();
    }

    private static String shortly(LtxObject object) {
        return object.level() + ":" + object.range().min().value() + "-"
                + object.range().max().value();
    }
}
