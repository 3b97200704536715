package io.github.litestreamagent.config.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTest {

    @ParameterizedTest
    @CsvSource({
        "1s, PT1S",
        "0, PT0S",
        "+5m, PT5M",
        "1h30m, PT1H30M",
        "1.5s, PT1.5S",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "500ms, PT0.5S",
        "10us, PT0.00001S",
        "10µs, PT0.00001S",
        "7ns, PT0.000000007S",
        "1h1m1s1ms, PT1H1M1.001S"
    })
    void aDurationIsWrittenAsInGo(String text, Duration duration) throws ConfigurationException {
        assertThat(setting(text).duration(Duration.ZERO)).isEqualTo(duration);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "10", "1d", "s", ".s", "1 s", "1S", "1h 5m", "abc", "9999999999h", "1e3s", "PT1S"})
    void anythingElseIsNoDuration(String text) {
        assertThatThrownBy(() -> setting(text).duration(Duration.ZERO))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("key must be a duration")
                .hasMessageEndingWith("(litestream.yml:1:2)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1s", "-0.5s"})
    void aNegativeDurationIsRefused(String text) {
        assertThatThrownBy(() -> setting(text).duration(Duration.ZERO)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1000, 1000", "121_359, 121359", "2147483647, 2147483647"})
    void aNumberIsDecimal(String text, int number) throws ConfigurationException {
        assertThat(setting(text).number(0)).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "010", "0x10", "1.5", "2147483648", "99999999999999999999", "ten", "1e3"})
    void anythingElseIsNoNumber(String text) {
        assertThatThrownBy(() -> setting(text).number(0)).isInstanceOf(ConfigurationException.class);
    }

    @ParameterizedTest
    @CsvSource({"true, true", "yes, true", "On, true", "y, true", "false, false", "NO, false", "off, false", "n, false"
    })
    void aTruthValueIsOneOfYaml11(String text, boolean value) throws ConfigurationException {
        assertThat(setting(text).bool()).isEqualTo(value);
    }

    private static Setting setting(String text) {
        return new Setting("key", text, "litestream.yml:1:2");
    }
}
