package io.github.litestreamagent.logging;

import java.math.BigDecimal;
import java.time.Duration;

/** Durations as Go prints them, and so as Litestream's log does: {@code 0s}, {@code 1.5ms}, {@code 1s}, {@code 5m0s}, {@code 1h0m0s}. */
public final class GoDuration {

    private static final long MICRO = 1_000;
    private static final long MILLI = 1_000_000;
    private static final long SECOND = 1_000_000_000;

    private GoDuration() {}

    public static String format(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        Duration positive = duration.abs();
        boolean small = positive.compareTo(Duration.ofSeconds(1)) < 0;
        return (duration.isNegative() ? "-" : "")
                + (small ? belowOneSecond(positive.toNanos()) : fromOneSecond(positive));
    }

    private static String belowOneSecond(long nanos) {
        if (nanos < MICRO) {
            return nanos + "ns";
        }
        return nanos < MILLI ? quotient(nanos, MICRO) + "µs" : quotient(nanos, MILLI) + "ms";
    }

    private static String fromOneSecond(Duration duration) {
        String seconds = quotient(duration.toSecondsPart() * SECOND + duration.toNanosPart(), SECOND) + "s";
        if (duration.toHours() > 0) {
            return duration.toHours() + "h" + duration.toMinutesPart() + "m" + seconds;
        }
        return duration.toMinutes() > 0 ? duration.toMinutes() + "m" + seconds : seconds;
    }

    private static String quotient(long nanos, long unit) {
        BigDecimal value = BigDecimal.valueOf(nanos).divide(BigDecimal.valueOf(unit));
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
