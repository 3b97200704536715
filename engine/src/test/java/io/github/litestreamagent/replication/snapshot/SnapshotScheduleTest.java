package io.github.litestreamagent.replication.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.Txid;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SnapshotScheduleTest {

    private static final Txid TWO = new Txid(2);

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 7);
    private final SnapshotSchedule schedule = new SnapshotSchedule(Duration.ofHours(24), nanos::get);

    @Test
    void none_is_due_before_it_is_known_what_the_replica_has() {
        pass(Duration.ofDays(9));
        assertThat(schedule.isDue(TWO)).isFalse();
    }

    @Test
    void one_is_due_an_interval_after_the_file_with_which_a_restore_begins() {
        schedule.newest(Txid.FIRST, Duration.ofHours(20));
        pass(Duration.ofHours(4).minusNanos(1));
        assertThat(schedule.isDue(TWO)).isFalse();
        pass(Duration.ofNanos(1));
        assertThat(schedule.isDue(TWO)).isTrue();
    }

    @Test
    void what_the_clock_of_the_store_puts_into_the_future_was_made_just_now() {
        schedule.newest(Txid.FIRST, Duration.ofHours(-1000));
        pass(Duration.ofHours(24));
        assertThat(schedule.isDue(TWO)).isTrue();
    }

    /** Fails when SnapshotSchedule.isDue does not compare the TXID. */
    @Test
    void a_state_that_is_there_is_not_put_again() {
        schedule.made(TWO);
        pass(Duration.ofDays(2));
        assertThat(schedule.isDue(TWO)).isFalse();
        assertThat(schedule.isDue(TWO.next())).isTrue();
    }

    /** Also where the chain is looked at anew meanwhile. Fails when SnapshotSchedule.newest forgets the pause. */
    @Test
    void one_that_came_to_nothing_is_tried_again_later_and_later() {
        schedule.newest(Txid.FIRST, Duration.ofDays(2));
        for (int minutes : new int[] {1, 2, 4, 8, 16, 32, 60, 60}) {
            schedule.cameToNothing();
            schedule.newest(Txid.FIRST, Duration.ofDays(2));
            pass(Duration.ofMinutes(minutes).minusNanos(1));
            assertThat(schedule.isDue(TWO)).isFalse();
            pass(Duration.ofNanos(1));
            assertThat(schedule.isDue(TWO)).isTrue();
        }
        schedule.made(TWO);
        pass(Duration.ofDays(1));
        schedule.cameToNothing();
        pass(Duration.ofMinutes(1));
        assertThat(schedule.isDue(TWO.next())).isTrue();
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
