package io.github.litestreamagent.storage.s3.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClockOffsetTest {

    private static final Instant HERE = Instant.parse("2026-01-01T12:00:00Z");
    private static final Duration AT_ONCE = Duration.ofMillis(10);

    private final ClockOffset offset = new ClockOffset();

    private void answer(Duration ahead, Duration roundTrip) {
        offset.answered(HERE.plus(ahead).minus(roundTrip.dividedBy(2)), HERE, roundTrip);
    }

    @Test
    void nothing_is_believed_before_several_answers_agree() {
        answer(Duration.ofHours(1), AT_ONCE);
        answer(Duration.ofHours(1), AT_ONCE);
        assertThat(offset.get()).isZero();

        answer(Duration.ofHours(1), AT_ONCE);
        assertThat(offset.get()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void half_the_round_trip_is_taken_off() {
        for (int i = 0; i < 3; i++) {
            answer(Duration.ofMinutes(-90), Duration.ofSeconds(20));
        }

        assertThat(offset.get()).isEqualTo(Duration.ofMinutes(-90));
    }

    /** Fails when the newest of the answers counts. */
    @Test
    void of_several_answers_the_smallest_difference_counts() {
        answer(Duration.ofSeconds(3), AT_ONCE);
        answer(Duration.ofSeconds(1), AT_ONCE);
        answer(Duration.ofSeconds(9), AT_ONCE);

        assertThat(offset.get()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_clock_that_is_set_right_is_right_with_the_next_answer() {
        for (int i = 0; i < 8; i++) {
            answer(Duration.ofHours(2), AT_ONCE);
        }
        answer(Duration.ZERO, AT_ONCE);

        assertThat(offset.get()).isZero();
    }

    @Test
    void a_clock_that_goes_wrong_is_noticed_when_all_older_answers_are_forgotten() {
        for (int i = 0; i < 8; i++) {
            answer(Duration.ZERO, AT_ONCE);
        }
        for (int i = 0; i < 8; i++) {
            answer(Duration.ofHours(-2), AT_ONCE);
        }

        assertThat(offset.get()).isEqualTo(Duration.ofHours(-2));
    }
}
