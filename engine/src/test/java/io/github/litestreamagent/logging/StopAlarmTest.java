package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopAlarmTest {

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    private final StopAlarm alarm = new StopAlarm();

    private List<Long> minutesOfLines(int seconds) {
        List<Long> minutes = new ArrayList<>();
        for (int second = 0; second <= seconds; second++) {
            alarm.stopped(BEGIN.plusSeconds(second)).map(Duration::toMinutes).ifPresent(minutes::add);
        }
        return minutes;
    }

    @Test
    void it_is_said_again_after_1_2_4_and_then_each_5_minutes() {
        assertThat(minutesOfLines(30 * 60)).containsExactly(1L, 3L, 7L, 12L, 17L, 22L, 27L);
    }

    @Test
    void what_lasts_for_less_than_a_minute_is_not_said_again() {
        assertThat(minutesOfLines(59)).isEmpty();
        alarm.end();

        assertThat(minutesOfLines(59)).isEmpty();
    }
}
