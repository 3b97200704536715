package io.github.litestreamagent.points;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.fixtures.FixtureStorage;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.status.Timeline;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimelinesTest {

    private static final Instant MIDNIGHT = Instant.parse("2026-11-22T00:00:00Z");
    private static final String URL = "s3://bucket/app";

    private final FixtureStorage storage = FixtureStorage.empty();
    private final AtomicInteger opened = new AtomicInteger();
    private final SetClock clock = new SetClock();
    private final Timelines timelines = new Timelines(clock);

    private static final class SetClock extends Clock {

        private Instant now = MIDNIGHT;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
            return this;
        }
    }

    @BeforeEach
    void the_store_lists_times() {
        storage.listTimes();
    }

    /** Fails when each look at the page lists the replica, or none does so again. */
    @Test
    void a_replica_is_listed_once_in_five_minutes() throws IOException {
        put(Level.SNAPSHOT, 1, 3);
        put(Level.SYNC, 4, 4);
        assertThat(look().newest().txid()).isEqualTo(new Txid(4));
        put(Level.SYNC, 5, 5);
        clock.now = clock.now.plus(Timelines.FRESH);
        assertThat(look().newest().txid()).isEqualTo(new Txid(4));
        assertThat(opened).hasValue(1);
        clock.now = clock.now.plus(Duration.ofSeconds(1));
        Timeline again = look();
        assertThat(again.newest()).isEqualTo(new Timeline.Point(new Txid(5), MIDNIGHT.plusSeconds(5)));
        assertThat(again.snapshots()).containsExactly(new Timeline.Point(new Txid(3), MIDNIGHT.plusSeconds(3)));
        assertThat(again.levels()).extracting(Timeline.Files::count).containsExactly(2, 1);
        assertThat(again.hours()).extracting(Timeline.Span::points).containsExactly(3);
        assertThat(opened).hasValue(2);
    }

    @Test
    void two_replicas_are_not_listed_at_a_time() throws IOException {
        put(Level.SYNC, 1, 1);
        Timeline outer = timelines.of(URL, () -> {
            assertThatThrownBy(() -> timelines.of("s3://bucket/other", () -> storage))
                    .hasMessageContaining("load the page again");
            return storage;
        });
        assertThat(outer.newest().txid()).isEqualTo(new Txid(1));
        assertThat(timelines.of("s3://bucket/other", () -> storage).newest().txid())
                .isEqualTo(new Txid(1));
    }

    @Test
    void what_cannot_be_listed_is_asked_again_at_the_next_look() throws IOException {
        assertThatThrownBy(this::look).hasMessageContaining("there is no replica at");
        put(Level.SYNC, 1, 1);
        assertThat(look().newest().txid()).isEqualTo(new Txid(1));
    }

    /** Fails when a level is held whole, or when what was left out shows as a gap. */
    @Test
    void of_a_level_with_too_many_files_only_those_behind_the_coarser_levels_are_held() throws IOException {
        for (int txid = 1; txid <= 12_000; txid++) {
            put(new Level(1), txid, txid);
        }
        for (int txid = 1; txid <= 11_000; txid += 1000) {
            put(new Level(2), txid, txid + 999);
        }
        put(Level.SYNC, 12_001, 12_001);
        Timeline thinned = look();
        assertThat(thinned.thinned()).isTrue();
        assertThat(thinned.gaps()).isEmpty();
        assertThat(thinned.newest().txid()).isEqualTo(new Txid(12_001));
        assertThat(thinned.levels()).extracting(Timeline.Files::count).containsExactly(1, 2000, 11);
    }

    @Test
    void files_that_are_too_many_even_so_are_left_to_the_command() {
        for (int txid = 1; txid <= 6000; txid++) {
            put(Level.SYNC, txid, txid);
        }
        assertThatThrownBy(this::look).hasMessageContaining("the points command");
    }

    private Timeline look() throws IOException {
        return timelines.of(URL, () -> {
            opened.incrementAndGet();
            return storage;
        });
    }

    private void put(Level level, long min, long max) {
        storage.put(level, LtxBytes.range(min, max), new byte[0]);
        storage.record(level, LtxBytes.range(min, max), LtxMetadata.of(Map.of(), MIDNIGHT.plusSeconds(max)));
    }
}
