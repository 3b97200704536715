package io.github.litestreamagent.config.setting;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One value as written, and where. Messages name the key and the place and never repeat the value: it may be a secret in the wrong line.
 *
 * @param key as in the file, also when it comes from elsewhere
 * @param origin {@code litestream.yml:3:5}, or {@code environment variable LITESTREAM_SYNC_INTERVAL}
 */
public record Setting(String key, String text, String origin) {

    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern DURATION = Pattern.compile("\\+?(?:" + DURATION_PART.pattern() + ")+");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "μs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);
    private static final Pattern WHOLE_NUMBER = Pattern.compile("0|[1-9][0-9_]{0,11}");
    private static final List<String> TRUE = List.of("true", "yes", "on", "y", "t", "1");
    private static final List<String> FALSE = List.of("false", "no", "off", "n", "f", "0");

    /** A duration in Go's notation that is at least {@code least}; a bare number has no unit and is refused, but for 0. */
    public Duration duration(Duration least) throws ConfigurationException {
        Duration duration = duration();
        if (duration.compareTo(least) < 0) {
            throw error(least.isZero() ? "must not be negative" : "must be at least " + least.toMillis() + "ms");
        }
        return duration;
    }

    private Duration duration() throws ConfigurationException {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.length() > 32 || !DURATION.matcher(text).matches()) {
            throw error("must be a duration with a unit, such as 500ms, 1s or 1h30m");
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(text);
        while (part.find()) {
            nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
        }
        if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw error("must be a duration below 292 years");
        }
        return Duration.ofNanos(nanos.longValue());
    }

    public int number(int least) throws ConfigurationException {
        if (!WHOLE_NUMBER.matcher(text).matches()) {
            throw error("must be a whole number");
        }
        long number = Long.parseLong(text.replace("_", ""));
        if (number < least || number > Integer.MAX_VALUE) {
            throw error("must be between " + least + " and " + Integer.MAX_VALUE);
        }
        return (int) number;
    }

    public boolean bool() throws ConfigurationException {
        String lower = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(lower)) {
            return true;
        }
        if (FALSE.contains(lower)) {
            return false;
        }
        throw error("must be true or false");
    }

    /** An error about this value: {@code sync-interval must be …  (litestream.yml:3:5)}. */
    public ConfigurationException error(String whatIsWrong) {
        return new ConfigurationException(key + " " + whatIsWrong + " (" + origin + ")");
    }
}
