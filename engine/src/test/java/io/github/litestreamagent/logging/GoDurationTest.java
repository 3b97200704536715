package io.github.litestreamagent.logging;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT1S, 1s",
        "PT1.5S, 1.5s",
        "PT0.25S, 250ms",
        "PT0.0015S, 1.5ms",
        "PT0.000001S, 1µs",
        "PT0.0000015S, 1.5µs",
        "PT0.000000007S, 7ns",
        "PT5M, 5m0s",
        "PT1H, 1h0m0s",
        "PT24H, 24h0m0s",
        "PT1H2M3.25S, 1h2m3.25s",
        "PT22.983S, 22.983s",
        "PT-1.5S, -1.5s",
        "PT-0.5S, -500ms"
    })
    void aDurationIsPrintedAsGoPrintsIt(Duration duration, String printed) {
        assertThat(GoDuration.format(duration)).isEqualTo(printed);
    }
}
