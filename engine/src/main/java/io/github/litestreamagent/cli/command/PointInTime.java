package io.github.litestreamagent.cli.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A time as an operator types it: RFC 3339 as with Litestream, the clock on the wall, or so long ago. */
public final class PointInTime {

    private static final Pattern RFC_3339 =
            Pattern.compile("\\d{4}-\\d{2}-\\d{2}[Tt]\\d{2}:\\d{2}:\\d{2}([.,]\\d{1,9})?([Zz]|[+-]\\d{2}:\\d{2})");

    private static final Pattern LOCAL =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})[ T](\\d{2}:\\d{2}(:\\d{2}([.,]\\d{1,9})?)?)");

    private static final Pattern AGO = Pattern.compile("((?:\\d+(?:d|h|m|s)\\s*)+)ago");
    private static final Pattern AMOUNT = Pattern.compile("(\\d{1,9})(d|h|m|s)");

    private final Instant now;
    private final ZoneId zone;
    private final String flag;

    /**
     * Reads times of {@code -timestamp}.
     *
     * @param zone of the clock on the wall
     */
    public PointInTime(Instant now, ZoneId zone) {
        this(now, zone, "-timestamp");
    }

    /**
     * Reads times of another flag.
     *
     * @param flag that takes the time, for messages
     */
    public PointInTime(Instant now, ZoneId zone, String flag) {
        this.flag = flag;
        this.now = now;
        this.zone = zone;
    }

    /**
     * Reads a time.
     *
     * @throws UsageException if it is none, or stands for two instants or for none in the zone
     */
    public Instant parse(String text) throws UsageException {
        String trimmed = text.trim();
        try {
            if (RFC_3339.matcher(trimmed).matches()) {
                return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(
                        trimmed.toUpperCase(Locale.ROOT).replace(',', '.'), Instant::from);
            }
            Matcher local = LOCAL.matcher(trimmed);
            if (local.matches()) {
                return local(
                        LocalDateTime.parse(
                                local.group(1) + "T" + local.group(2).replace(',', '.')),
                        trimmed);
            }
            Matcher ago = AGO.matcher(trimmed.toLowerCase(Locale.ROOT));
            if (ago.matches()) {
                return now.minus(sum(ago.group(1)));
            }
        } catch (DateTimeParseException noSuchDay) {
            throw new UsageException("invalid " + flag + ", there is no such day or hour: " + trimmed);
        } catch (DateTimeException | ArithmeticException tooLongAgo) {
            throw new UsageException("invalid " + flag + ", that is too long ago: " + trimmed);
        }
        throw new UsageException("invalid " + flag + ", must specify in ISO 8601 format (e.g. 2000-01-01T00:00:00Z),"
                + " as local time (e.g. \"2000-01-01 00:00\"), or as an age (e.g. \"10m ago\")");
    }

    private Instant local(LocalDateTime time, String text) throws UsageException {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(time);
        if (offsets.isEmpty()) {
            throw new UsageException("invalid " + flag + ", the clocks of " + zone + " were put forward over " + text
                    + ": add an offset");
        }
        if (offsets.size() > 1) {
            throw new UsageException("invalid " + flag + ", " + text + " came twice in " + zone + ": write "
                    + time.atOffset(offsets.get(0)) + " or " + time.atOffset(offsets.get(1)));
        }
        return time.toInstant(offsets.get(0));
    }

    private static Duration sum(String amounts) {
        Duration sum = Duration.ZERO;
        Matcher amount = AMOUNT.matcher(amounts);
        while (amount.find()) {
            long number = Long.parseLong(amount.group(1));
            sum = sum.plus(
                    switch (amount.group(2)) {
                        case "d" -> Duration.of(number, ChronoUnit.DAYS);
                        case "h" -> Duration.ofHours(number);
                        case "m" -> Duration.ofMinutes(number);
                        default -> Duration.ofSeconds(number);
                    });
        }
        return sum;
    }

    /** The instant in UTC and on the clock on the wall. */
    public String inWords(Instant instant) {
        return instant + " ("
                + instant.atZone(zone).toLocalDateTime().toString().replace('T', ' ') + " " + zone + ")";
    }
}
