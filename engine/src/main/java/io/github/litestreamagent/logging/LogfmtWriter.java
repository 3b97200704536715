package io.github.litestreamagent.logging;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * Writes each entry of tinylog as one line to standard error, never to standard output, which belongs to the application. Entries tagged
 * {@link Logging#TAG} are the agent's and bring their message and pairs rendered; any other comes from a library.
 *
 * <p>tinylog creates it by its class name.
 */
public final class LogfmtWriter implements Writer {

    /** The process's own standard error, also when the application has replaced {@link System#err}. */
    private static final PrintStream STANDARD_ERROR =
            new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);

    private final PrintStream out;

    public LogfmtWriter(Map<String, String> properties) {
        this(STANDARD_ERROR);
    }

    LogfmtWriter(PrintStream out) {
        this.out = out;
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(
                LogEntryValue.DATE,
                LogEntryValue.LEVEL,
                LogEntryValue.TAG,
                LogEntryValue.MESSAGE,
                LogEntryValue.EXCEPTION);
    }

    @Override
    public void write(LogEntry entry) {
        LogFormat format = Logging.settings().format();
        Instant time = entry.getTimestamp().toInstant();
        String body = Logging.TAG.equals(entry.getTag()) ? entry.getMessage() : ofLibrary(format, entry);
        out.println(LogLine.head(format, time, entry.getLevel().name()) + body);
    }

    private static String ofLibrary(LogFormat format, LogEntry entry) {
        String message = entry.getMessage() == null ? "" : entry.getMessage();
        List<Object> pairs = entry.getException() == null ? List.of() : List.of("error", entry.getException());
        return LogLine.body(format, message, pairs);
    }

    @Override
    public void flush() {
        out.flush();
    }

    @Override
    public void close() {
        out.flush();
    }
}
