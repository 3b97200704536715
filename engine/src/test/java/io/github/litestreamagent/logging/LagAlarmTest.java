package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.LagAlarm.Alarm;
import io.github.litestreamagent.logging.LagAlarm.Lag;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** R10. */
class LagAlarmTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private Instant now = START;
    private final LagAlarm alarm = new LagAlarm(() -> now);

    @Test
    void aLagOfTenSecondsIsSilent() {
        assertThat(at(10, behind())).isEmpty();
    }

    /** Fails when LagAlarm.observe asks for errors alone. */
    @Test
    void aLongerLagIsSaidAtOnceWithItsAge() {
        assertThat(at(11, behind()))
                .hasValueSatisfying(said -> assertThat(said.age()).isEqualTo(Duration.ofSeconds(11)));
    }

    /** Fails when LagAlarm.observe asks for the age alone. */
    @Test
    void aFailureIsSaidAtOnce() {
        assertThat(at(0, failing())).isPresent();
    }

    /** Fails when LagAlarm.observe tolerates as little at first as it does later. */
    @Test
    void aSlowStartIsSilentForThirtySeconds() {
        Lag starting = new Lag(Optional.of(START), Optional.empty(), false);
        assertThat(at(30, starting)).isEmpty();
        assertThat(at(31, starting)).isPresent();
    }

    @Test
    void itIsSaidAgainAtDoublingIntervalsUpToFiveMinutes() {
        List<Integer> said = new ArrayList<>();
        for (int second = 0; second <= 1300; second++) {
            if (at(second, failing()).isPresent()) {
                said.add(second);
            }
        }
        assertThat(said).containsExactly(0, 10, 30, 70, 150, 310, 610, 910, 1210);
    }

    @Test
    void catchingUpIsSaidOnceAndTheNextAlarmStartsAfresh() {
        at(20, behind());
        assertThat(at(24, behindSince(18)))
                .as("younger than 10 s, but not caught up")
                .isEmpty();
        assertThat(at(25, behindSince(24))).hasValueSatisfying(said -> {
            assertThat(said.caughtUp()).isTrue();
            assertThat(said.age()).isEqualTo(Duration.ofSeconds(5));
        });
        assertThat(at(26, caughtUp())).isEmpty();
        assertThat(at(27, failing())).isPresent();
        assertThat(at(37, failing())).isPresent();
    }

    @Test
    void withoutAnAlarmCatchingUpIsSilent() {
        at(5, behind());
        assertThat(at(6, caughtUp())).isEmpty();
    }

    private Optional<Alarm> at(long second, Lag lag) {
        now = START.plusSeconds(second);
        return alarm.observe(lag);
    }

    private static Lag behind() {
        return behindSince(0);
    }

    private static Lag behindSince(long second) {
        return new Lag(Optional.of(START.plusSeconds(second)), Optional.empty(), true);
    }

    private static Lag failing() {
        return new Lag(Optional.of(START), Optional.of("connection refused"), true);
    }

    private static Lag caughtUp() {
        return new Lag(Optional.empty(), Optional.empty(), true);
    }
}
