package io.github.litestreamagent.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PointInTimeTest {

    private final PointInTime times =
            new PointInTime(Instant.parse("2026-11-30T13:05:10Z"), ZoneId.of("Europe/Berlin"));

    @ParameterizedTest
    @CsvSource({
        "2026-11-30T13:05:00Z, 2026-11-30T13:05:00Z",
        "2026-11-30T14:05:00.25+01:00, 2026-11-30T13:05:00.25Z",
        "2026-11-30t13:05:00z, 2026-11-30T13:05:00Z",
        "2026-11-30 14:05, 2026-11-30T13:05:00Z",
        "2026-11-30T14:05:06, 2026-11-30T13:05:06Z",
        "2026-07-01 14:05:06.5, 2026-07-01T12:05:06.5Z",
        "10m ago, 2026-11-30T12:55:10Z",
        "1h30m ago, 2026-11-30T11:35:10Z",
        "2d ago, 2026-11-28T13:05:10Z"
    })
    void a_time_is_understood(String text, Instant instant) throws UsageException {
        assertThat(times.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-10-25 02:30, came twice in Europe/Berlin: write 2026-10-25T02:30+02:00 or 2026-10-25T02:30+01:00",
        "2026-03-29 02:30, were put forward over 2026-03-29 02:30",
        "2026-02-30T00:00:00Z, no such day",
        "2026-02-30 10:00, no such day",
        "yesterday, must specify in ISO 8601 format",
        "10 ago, must specify in ISO 8601 format"
    })
    void what_stands_for_no_instant_or_for_two_is_refused(String text, String reason) {
        assertThatThrownBy(() -> times.parse(text))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("invalid -timestamp, ")
                .hasMessageContaining(reason);
    }

    @Test
    void it_is_said_in_utc_and_in_local_time() {
        assertThat(times.inWords(Instant.parse("2026-11-30T13:05:10Z")))
                .isEqualTo("2026-11-30T13:05:10Z (2026-11-30 14:05:10 Europe/Berlin)");
    }
}
