package io.github.litestreamagent.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Renders one line, as Go's {@code slog} handlers do for Litestream, with secrets masked. */
final class LogLine {

    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Standard error is the application's too: by this its readers tell whose line it is. */
    private static final String LOGGER = "litestream-agent";

    private LogLine() {}

    /** Returns what stands before the message; the writer knows the time. */
    static String head(LogFormat format, Instant time, String level) {
        return format == LogFormat.JSON
                ? "{\"time\":\"" + time + "\",\"level\":\"" + level + "\","
                : "time=" + MILLISECONDS.format(time.truncatedTo(ChronoUnit.MILLIS)) + " level=" + level + " ";
    }

    /** The message and its pairs, to the end of the line. */
    static String body(LogFormat format, String message, List<Object> pairs) {
        return format == LogFormat.JSON ? json(message, pairs) : text(message, pairs);
    }

    private static String text(String message, List<Object> pairs) {
        return messageText(message) + " logger=" + LOGGER + pairsText(pairs);
    }

    /** As the text of a line of the log, but for the logger: what a command prints needs no sender. */
    static String textOf(String message, List<Object> pairs) {
        return messageText(message) + pairsText(pairs);
    }

    private static String messageText(String message) {
        return "msg=" + GoQuote.quoteIfNeeded(Secrets.mask(message));
    }

    private static String pairsText(List<Object> pairs) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            line.append(' ').append(GoQuote.quoteIfNeeded(String.valueOf(pairs.get(i))));
            line.append('=').append(GoQuote.quoteIfNeeded(valueText(pairs.get(i + 1))));
        }
        return line.toString();
    }

    private static String json(String message, List<Object> pairs) {
        StringBuilder line = new StringBuilder("\"msg\":")
                .append(JsonText.quote(Secrets.mask(message)))
                .append(",\"logger\":\"" + LOGGER + "\"");
        for (int i = 0; i + 1 < pairs.size(); i += 2) {
            line.append(',').append(JsonText.quote(String.valueOf(pairs.get(i))));
            line.append(':').append(valueJson(pairs.get(i + 1)));
        }
        return line.append('}').toString();
    }

    private static String valueJson(Object value) {
        if (value instanceof Duration duration) {
            return Long.toString(duration.toNanos());
        }
        boolean bare = value instanceof Integer || value instanceof Long || value instanceof Boolean;
        return bare ? value.toString() : JsonText.quote(valueText(value));
    }

    private static String valueText(Object value) {
        if (value instanceof Duration duration) {
            return GoDuration.format(duration);
        }
        if (value instanceof Throwable failure) {
            return Secrets.mask(describe(failure));
        }
        return Secrets.mask(String.valueOf(value));
    }

    /** A checked exception carries a sentence; anything else is a defect, whose place is worth more than its name alone. */
    private static String describe(Throwable failure) {
        boolean defect = failure instanceof RuntimeException || failure instanceof Error;
        String message = failure.getMessage();
        if (!defect) {
            return message == null ? failure.getClass().getSimpleName() : message;
        }
        StackTraceElement[] stack = failure.getStackTrace();
        return failure + (stack.length == 0 ? "" : " at " + stack[0]);
    }
}
