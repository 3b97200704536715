package io.github.litestreamagent.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.Survey.Span;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** TXID n was captured n minutes after midnight. */
class SurveyTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");
    private static final int DAY = 24 * 60;

    private final FixtureStorage storage = FixtureStorage.empty();

    @Test
    void days_and_hours_count_points_and_txids() throws IOException {
        for (int txid = 1; txid < DAY; txid += 2) {
            put(new Level(1), txid, txid + 1);
        }
        put(Level.SNAPSHOT, 1, 600);
        for (int txid = DAY + 1; txid <= DAY + 90; txid++) {
            put(Level.SYNC, txid, txid);
        }
        Survey survey = survey();
        assertThat(survey.first()).isEqualTo(point(2));
        assertThat(survey.newest()).isEqualTo(point(DAY + 90));
        assertThat(survey.snapshots()).containsExactly(point(600));
        assertThat(survey.gaps()).isEmpty();
        assertThat(survey.levels())
                .extracting(level -> level.level().number() + " " + level.files() + " " + level.range())
                .containsExactly(
                        "0 90 00000000000005a1-00000000000005fa",
                        "1 720 0000000000000001-00000000000005a0",
                        "9 1 0000000000000001-0000000000000258");
        // midnight itself belongs to the second day
        assertThat(survey.days().stream().map(Span::points)).containsExactly(719, 91);
        assertThat(survey.days().stream().map(Span::txids)).containsExactly(1438L, 92L);
        assertThat(survey.hours()).hasSize(24);
        Span last = survey.hours().get(23);
        assertThat(last.start()).isEqualTo(Instant.parse("2026-11-23T01:00:00Z"));
        assertThat(last.points()).isEqualTo(31);
        assertThat(last.txids()).isEqualTo(31);
        assertThat(survey.hours().get(10).points()).isEqualTo(30);
    }

    @Test
    void of_100_000_files_few_are_asked_for_their_time() throws IOException {
        for (int txid = 1; txid <= 100_000; txid++) {
            put(Level.SYNC, txid, txid);
        }
        int asked = storage.metadataReads();
        assertThat(survey().newest()).isEqualTo(point(100_000));
        assertThat(storage.metadataReads() - asked).isLessThan(2000);
    }

    @Test
    void a_gap_is_named_and_states_behind_it_begin_with_the_next_file_of_every_page() throws IOException {
        put(Level.SYNC, 1, 1);
        put(Level.SYNC, 2, 2);
        put(Level.SYNC, 5, 5);
        put(Level.SYNC, 6, 6);
        put(Level.SNAPSHOT, 1, 7);
        put(Level.SYNC, 8, 8);
        History history = History.of(storage);
        assertThat(history.points().gaps()).containsExactly(LtxBytes.range(3, 4));
        assertThat(history.points().size()).isEqualTo(4);
        assertThat(Survey.of(history).newest()).isEqualTo(point(8));
    }

    @Test
    void a_replica_without_a_state_says_why() {
        assertThatThrownBy(this::survey)
                .isInstanceOf(NoMatchingBackupException.class)
                .hasMessageContaining("there is no replica at file:///fixture");
        put(Level.SYNC, 5, 5);
        assertThatThrownBy(this::survey).hasMessageContaining("it begins at TXID 0000000000000005");
    }

    @BeforeEach
    void the_store_lists_times() {
        storage.listTimes();
    }

    private Survey survey() throws IOException {
        return Survey.of(History.of(storage));
    }

    private static StatePoint point(long txid) {
        return new StatePoint(new Txid(txid), MIDNIGHT.plusSeconds(60 * txid));
    }

    private void put(Level level, long min, long max) {
        storage.put(level, LtxBytes.range(min, max), new byte[0]);
        storage.record(
                level,
                LtxBytes.range(min, max),
                LtxMetadata.of(Map.of(), point(max).time()));
    }
}
