package io.github.litestreamagent.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LatenciesTest {

    private final Latencies latencies = new Latencies();

    @Test
    void quantilesAreAtMostOneBucketOff() {
        for (int i = 1; i <= 1_000_000; i++) {
            latencies.add(i);
        }

        assertThat(latencies.quantile(0.5)).isCloseTo(500_000, Percentage.withPercentage(1.6));
        assertThat(latencies.quantile(0.999)).isCloseTo(999_000, Percentage.withPercentage(1.6));
        assertThat(latencies.max()).isEqualTo(1_000_000);
    }

    @Test
    void smallValuesAreExact() {
        latencies.add(0);
        latencies.add(7);
        latencies.add(63);

        assertThat(latencies.quantile(0.3)).isZero();
        assertThat(latencies.quantile(0.6)).isEqualTo(7);
        assertThat(latencies.quantile(1)).isEqualTo(63);
    }

    @Test
    void hoursFit() {
        latencies.add(Long.MAX_VALUE / 2);

        assertThat(latencies.quantile(1)).isCloseTo(Long.MAX_VALUE / 2, Percentage.withPercentage(1.6));
    }
}
