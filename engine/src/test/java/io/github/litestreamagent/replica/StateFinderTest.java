package io.github.litestreamagent.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TXID n was captured n seconds after the epoch. */
class StateFinderTest {

    private final FixtureStorage storage = FixtureStorage.empty();

    @ParameterizedTest
    @ValueSource(ints = {5, 700})
    void files_strictly_before_a_time_count(int txids) throws IOException {
        history(txids);
        for (int seconds : new int[] {2, 3, txids / 2, txids, txids + 1}) {
            assertThat(before(Instant.ofEpochSecond(seconds)).txid()).isEqualTo(new Txid(seconds - 1));
            assertThat(before(Instant.ofEpochSecond(seconds).plusNanos(1)).txid())
                    .isEqualTo(new Txid(Math.min(seconds, txids)));
        }
    }

    @Test
    void a_large_replica_is_not_asked_for_each_time() throws IOException {
        history(3000);
        put(Level.SNAPSHOT, 1, 1000, 1000);
        put(Level.SNAPSHOT, 1, 2000, 2000);
        int asked = storage.metadataReads();
        assertThat(before(Instant.ofEpochSecond(1501)).txid()).isEqualTo(new Txid(1500));
        assertThat(storage.metadataReads() - asked).isLessThan(40);
    }

    @Test
    void a_time_before_the_first_state_names_it() {
        history(3);
        assertThatThrownBy(() -> before(Instant.ofEpochSecond(1)))
                .isInstanceOf(NoMatchingBackupException.class)
                .hasMessage("no matching backup files available: nothing of file:///fixture was captured before"
                        + " 1970-01-01T00:00:01Z; the first state is TXID 0000000000000001 of 1970-01-01T00:00:01Z:"
                        + " -txid 0000000000000001");
    }

    @Test
    void a_gap_before_the_time_is_named() {
        history(6);
        storage.remove(Level.SYNC, LtxBytes.range(4, 4));
        assertThatThrownBy(() -> before(Instant.ofEpochSecond(100))).isInstanceOf(MissingTxidsException.class);
    }

    /** The clock of the writer was an hour fast for a while: no state behind the first such file is of before the time. */
    @Test
    void a_file_that_was_not_captured_before_the_time_ends_the_state() throws IOException {
        history(6);
        record(Level.SYNC, 3, 3, 3600);
        assertThat(before(Instant.ofEpochSecond(100)).txid()).isEqualTo(new Txid(2));
    }

    @Test
    void a_txid_too_large_names_the_newest_and_one_inside_a_compacted_file_its_neighbours() {
        put(Level.SNAPSHOT, 1, 3, 3);
        put(new Level(1), 4, 8, 8);
        assertThatThrownBy(() -> find(new RestoreTarget.At(new Txid(9))))
                .hasMessage(
                        "no matching backup files available: TXID 0000000000000009 is behind the newest of"
                                + " file:///fixture, which is 0000000000000008 of 1970-01-01T00:00:08Z: -txid 0000000000000008");
        assertThatThrownBy(() -> find(new RestoreTarget.At(new Txid(6))))
                .hasMessageContaining("lies inside a compacted file")
                .hasMessageContaining("before is 0000000000000003 of 1970-01-01T00:00:03Z: -txid 0000000000000003")
                .hasMessageContaining("behind is 0000000000000008 of 1970-01-01T00:00:08Z: -txid 0000000000000008");
    }

    @Test
    void a_state_has_the_ones_on_both_sides_of_it() throws IOException {
        history(3);
        RestorePlan plan = find(new RestoreTarget.At(new Txid(2)));
        PlannedState state = finder().describe(plan, new RestorePlanner(storage).list());
        assertThat(state.point()).isEqualTo(new StatePoint(new Txid(2), Instant.ofEpochSecond(2)));
        assertThat(state.earlier()).contains(new StatePoint(new Txid(1), Instant.ofEpochSecond(1)));
        assertThat(state.later()).contains(new StatePoint(new Txid(3), Instant.ofEpochSecond(3)));
    }

    private void history(int txids) {
        for (int txid = 1; txid <= txids; txid++) {
            put(Level.SYNC, txid, txid, txid);
        }
    }

    private void put(Level level, long min, long max, long seconds) {
        storage.put(level, LtxBytes.range(min, max), new byte[200]);
        record(level, min, max, seconds);
    }

    private void record(Level level, long min, long max, long seconds) {
        storage.record(level, LtxBytes.range(min, max), LtxMetadata.of(Map.of(), Instant.ofEpochSecond(seconds)));
    }

    private RestorePlan before(Instant time) throws IOException {
        return find(new RestoreTarget.Before(time));
    }

    private RestorePlan find(RestoreTarget target) throws IOException {
        return finder().find(target, new RestorePlanner(storage).list()).orElseThrow();
    }

    private StateFinder finder() {
        return new StateFinder(storage, new KnownMetadata(storage));
    }
}
