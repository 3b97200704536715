package io.github.litestreamagent.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.verify.Verdict.Proof;
import io.github.litestreamagent.verify.Verdict.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Page 1 of TXID n holds n. Level 0 has 1 to 6, level 1 has 1-2, 3-4, level 9 has 1-2 and 1-4. */
class VerificationTest {

    private static final int PAGES = 2;
    private static final Level ONE = new Level(1);

    @TempDir
    Path folder;

    private final FixtureStorage storage = FixtureStorage.empty();

    @BeforeEach
    void levels() {
        put(Level.SYNC, 1, 1, Map.of(1, 1, 2, 1));
        for (int txid = 2; txid <= 6; txid++) {
            put(Level.SYNC, txid, txid, Map.of(1, txid));
        }
        put(ONE, 1, 2, Map.of(1, 2, 2, 1));
        put(ONE, 3, 4, Map.of(1, 4));
        put(Level.SNAPSHOT, 1, 2, Map.of(1, 2, 2, 1));
        put(Level.SNAPSHOT, 1, 4, Map.of(1, 4, 2, 1));
        storage.record(Level.SYNC, LtxBytes.range(6, 6), recorded(6, 1));
    }

    @Test
    void a_sound_replica_is_read_once_and_its_newest_state_is_proved() throws IOException {
        Verdict verdict = verify(false);
        assertThat(verdict.status()).isEqualTo(Status.OK);
        assertThat(verdict.proof()).isEqualTo(Proof.MATCHES);
        assertThat(verdict.reach().states()).hasSize(6);
        assertThat(verdict.last().map(StatePoint::txid)).contains(new Txid(6));
        assertThat(verdict.files().get(Level.SYNC).files()).isEqualTo(6);
        assertThat(storage.opened()).isEqualTo(10);
    }

    @Test
    void what_litestream_wrote_is_whole_without_a_checksum_of_the_database() throws IOException {
        storage.record(
                Level.SYNC,
                LtxBytes.range(6, 6),
                new LtxMetadata(Instant.EPOCH, OptionalLong.empty(), OptionalLong.empty(), ""));
        assertThat(verify(false).proof()).isEqualTo(Proof.NOT_RECORDED);
        assertThat(verify(false).status()).isEqualTo(Status.OK);
    }

    @Test
    void a_damaged_file_that_others_stand_for_costs_no_state() throws IOException {
        damage(Level.SNAPSHOT, 1, 4, 300);
        damage(ONE, 1, 2, 40);
        Verdict verdict = verify(false);
        assertThat(verdict.status()).isEqualTo(Status.DAMAGED);
        assertThat(verdict.damaged()).hasSize(2);
        assertThat(verdict.damaged().values()).anyMatch(reason -> reason.contains("level 9 of"));
        assertThat(verdict.reach().states()).hasSize(6);
    }

    @Test
    void a_damaged_file_that_none_stands_for_loses_its_state_and_those_behind_it() throws IOException {
        damage(Level.SYNC, 5, 5, 112);
        Verdict verdict = verify(false);
        assertThat(verdict.status()).isEqualTo(Status.LOST);
        assertThat(verdict.reach().lost()).containsExactly(LtxBytes.range(5, 6));
        assertThat(verdict.last().map(StatePoint::txid)).contains(new Txid(4));
        assertThat(verdict.proof()).isEqualTo(Proof.OPEN);
    }

    /** Fails when Reach.gaps does not look: what is behind a missing file is listed as if it could be had. */
    @Test
    void a_missing_file_is_named_with_what_is_lost_behind_it() throws IOException {
        storage.remove(Level.SYNC, LtxBytes.range(5, 5));
        for (boolean quick : new boolean[] {false, true}) {
            Verdict verdict = verify(quick);
            assertThat(verdict.reach().gaps()).containsExactly(LtxBytes.range(5, 5));
            assertThat(verdict.reach().lost()).containsExactly(LtxBytes.range(6, 6));
            assertThat(verdict.status()).isEqualTo(Status.LOST);
        }
    }

    /** An old snapshot was deleted, and a file of level 0 that retention keeps for a day stands alone before the next one. */
    @Test
    void what_retention_leaves_behind_is_no_loss() throws IOException {
        storage.remove(Level.SNAPSHOT, LtxBytes.range(1, 2));
        storage.remove(ONE, LtxBytes.range(1, 2));
        storage.remove(ONE, LtxBytes.range(3, 4));
        for (int txid : new int[] {1, 2, 4}) {
            storage.remove(Level.SYNC, LtxBytes.range(txid, txid));
        }
        Verdict verdict = verify(false);
        assertThat(verdict.status()).isEqualTo(Status.OK);
        assertThat(verdict.first().map(StatePoint::txid)).contains(new Txid(4));
    }

    @Test
    void headers_alone_show_a_file_under_the_name_of_another() throws IOException {
        storage.put(Level.SYNC, LtxBytes.range(5, 5), storage.bytes(Level.SYNC, LtxBytes.range(6, 6)));
        damage(Level.SYNC, 3, 3, 112);
        Verdict verdict = verify(true);
        assertThat(verdict.damaged().keySet())
                .extracting(object -> object.range().max())
                .containsExactly(new Txid(5));
        assertThat(storage.opened()).isZero();
        assertThat(verdict.proof()).isEqualTo(Proof.OPEN);
    }

    @Test
    void a_snapshot_that_is_whole_and_not_the_recorded_database_is_damaged() throws IOException {
        storage.record(Level.SNAPSHOT, LtxBytes.range(1, 2), recorded(2, 77));
        assertThat(verify(false).damaged().values())
                .singleElement()
                .asString()
                .contains("has the checksum", "level 9 of");
    }

    @Test
    void files_that_are_whole_and_contradict_each_other_are_noticed() throws IOException {
        put(Level.SNAPSHOT, 1, 4, Map.of(1, 4, 2, 99));
        Verdict verdict = verify(false);
        assertThat(verdict.proof()).isEqualTo(Proof.DIFFERS);
        assertThat(verdict.status()).isEqualTo(Status.LOST);
    }

    @Test
    void a_file_that_is_compacted_meanwhile_is_no_damage() throws IOException {
        storage.beforeOpen(() -> storage.remove(Level.SNAPSHOT, LtxBytes.range(1, 4)));
        Verdict verdict = verify(false);
        assertThat(verdict.status()).isEqualTo(Status.OK);
        assertThat(verdict.proof()).isEqualTo(Proof.MATCHES);
    }

    @Test
    void an_empty_replica_cannot_be_verified() {
        assertThatThrownBy(() -> new Verification(FixtureStorage.empty(), new Effort(2, 1), Progress.NONE).run(false))
                .isInstanceOf(NoMatchingBackupException.class)
                .hasMessageContaining("there is no replica at file:///fixture");
    }

    /** What the verdict says of each TXID is what a restore does. */
    @Test
    void whatever_is_damaged_the_states_that_are_named_are_those_that_can_be_restored() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 40; round++) {
            new RestorePlanner(storage).list().forEach(object -> storage.remove(object.level(), object.range()));
            levels();
            for (var object : new RestorePlanner(storage).list()) {
                int fate = random.nextInt(6);
                if (fate == 0) {
                    storage.remove(object.level(), object.range());
                } else if (fate == 1) {
                    damage(
                            object.level(),
                            object.range().min().value(),
                            object.range().max().value(),
                            150);
                }
            }
            Set<Txid> restorable = new TreeSet<>();
            for (int txid = 1; txid <= 6; txid++) {
                if (isRestorable(txid)) {
                    restorable.add(new Txid(txid));
                }
            }
            if (!new RestorePlanner(storage).list().isEmpty()) {
                assertThat(verify(false).reach().states())
                        .as("seed %d, round %d", seed, round)
                        .containsExactlyElementsOf(restorable);
            }
        }
    }

    private boolean isRestorable(long txid) throws IOException {
        Path output = folder.resolve("app.db");
        try {
            new Restore(storage, new Effort(2, 1), Progress.NONE, DatabaseCheck.NONE)
                    .run(new RestoreRequest(output, new RestoreTarget.At(new Txid(txid)), Set.of()));
            assertThat(Files.readAllBytes(output)[0]).isEqualTo((byte) txid);
            Files.delete(output);
            return true;
        } catch (IOException cannot) {
            return false;
        }
    }

    private Verdict verify(boolean quick) throws IOException {
        return new Verification(storage, new Effort(3, 1), Progress.NONE).run(quick);
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

    /** @param at byte of the file, taken modulo its size */
    private void damage(Level level, long min, long max, int at) {
        byte[] bytes = storage.bytes(level, LtxBytes.range(min, max)).clone();
        bytes[at % bytes.length] ^= 1;
        storage.put(level, LtxBytes.range(min, max), bytes);
    }
}
