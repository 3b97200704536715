package io.github.litestreamagent.logging;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tinylog.Logger;
import org.tinylog.TaggedLogger;

/**
 * A log whose every line carries the same first pairs, such as the path of a database. Lines of a database that many others say too are
 * written once ({@link Chorus}), but for level debug. Safe for use by several threads.
 */
public final class BoundLog {

    static final BoundLog UNBOUND = new BoundLog(List.of(), "");

    private static final Chorus CHORUS = Chorus.of(BoundLog::write);

    private final List<Object> context;

    /** Its path; empty for a log of the process. */
    private final String database;

    private BoundLog(List<Object> context, String database) {
        this.context = context;
        this.database = database;
    }

    static BoundLog ofDatabase(String path, String replica) {
        return new BoundLog(
                replica.isEmpty() ? List.of("path", path) : List.of("path", path, "replica", replica), path);
    }

    public BoundLog with(String key, Object value) {
        return new BoundLog(joined(new Object[] {key, value}), database);
    }

    /**
     * Writes a line if the level is enabled.
     *
     * @param message in Litestream's words where it has some
     * @param pairs key, value, key, value; durations are printed as Go does, exceptions as their message
     */
    public void log(LogLevel level, String message, Object... pairs) {
        LoggingSettings settings = Logging.settings();
        if (level.compareTo(settings.level()) < 0) {
            return;
        }
        Chorus.Line line = new Chorus.Line(level, message, joined(pairs), database);
        if (database.isEmpty() || settings.level().compareTo(LogLevel.INFO) < 0) {
            write(line);
        } else {
            CHORUS.say(line);
        }
    }

    public void trace(String message, Object... pairs) {
        log(LogLevel.TRACE, message, pairs);
    }

    public void debug(String message, Object... pairs) {
        log(LogLevel.DEBUG, message, pairs);
    }

    public void info(String message, Object... pairs) {
        log(LogLevel.INFO, message, pairs);
    }

    public void warn(String message, Object... pairs) {
        log(LogLevel.WARN, message, pairs);
    }

    public void error(String message, Object... pairs) {
        log(LogLevel.ERROR, message, pairs);
    }

    private List<Object> joined(Object[] pairs) {
        List<Object> all = new ArrayList<>(context.size() + pairs.length);
        all.addAll(context);
        Collections.addAll(all, pairs);
        return all;
    }

    static void flush() {
        CHORUS.speak(true);
    }

    private static void write(Chorus.Line line) {
        TaggedLogger logger = Tinylog.LOGGER;
        Object body = LogLine.body(Logging.settings().format(), line.message(), line.pairs());
        switch (line.level()) {
            case TRACE -> logger.trace(body);
            case DEBUG -> logger.debug(body);
            case INFO -> logger.info(body);
            case WARN -> logger.warn(body);
            case ERROR -> logger.error(body);
        }
    }

    /** tinylog reads its configuration when its first class is used; the agent's must be in place by then. */
    private static final class Tinylog {

        static final TaggedLogger LOGGER = start();

        private static TaggedLogger start() {
            Logging.start(Logging.settings());
            return Logger.tag(Logging.TAG);
        }
    }
}
