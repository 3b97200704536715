package io.github.litestreamagent.logging;

import java.time.Instant;
import java.util.List;

/**
 * The log of the engine: {@code Log.info("replicating to", "type", "s3", "sync-interval", interval)}. Arguments behind the message are
 * key, value, key, value.
 */
public final class Log {

    private Log() {}

    /** A log whose lines carry this pair first. */
    public static BoundLog with(String key, Object value) {
        return BoundLog.UNBOUND.with(key, value);
    }

    /**
     * A log of one database, whose lines carry its path and the replica's URL.
     *
     * @param path absolute
     * @param replica without any secret
     */
    public static BoundLog ofDatabase(Object path, String replica) {
        return BoundLog.ofDatabase(String.valueOf(path), replica);
    }

    /** As {@link #ofDatabase(Object, String)}, of a database that has no replica. */
    public static BoundLog ofDatabase(Object path) {
        return BoundLog.ofDatabase(String.valueOf(path), "");
    }

    /** Writes a line at a level that is not known beforehand. */
    public static void say(LogLevel level, String message, Object... pairs) {
        BoundLog.UNBOUND.log(level, message, pairs);
    }

    /** Writes what still waits to be said of several databases at once. The process ends. */
    public static void flush() {
        BoundLog.flush();
    }

    public static void trace(String message, Object... pairs) {
        BoundLog.UNBOUND.trace(message, pairs);
    }

    public static void debug(String message, Object... pairs) {
        BoundLog.UNBOUND.debug(message, pairs);
    }

    public static void info(String message, Object... pairs) {
        BoundLog.UNBOUND.info(message, pairs);
    }

    public static void warn(String message, Object... pairs) {
        BoundLog.UNBOUND.warn(message, pairs);
    }

    public static void error(String message, Object... pairs) {
        BoundLog.UNBOUND.error(message, pairs);
    }

    /** A text line for somewhere else than the log, such as the standard output of a command. */
    public static String line(LogLevel level, String message, Object... pairs) {
        return LogLine.head(LogFormat.TEXT, Instant.now(), level.name()) + LogLine.textOf(message, List.of(pairs));
    }
}
