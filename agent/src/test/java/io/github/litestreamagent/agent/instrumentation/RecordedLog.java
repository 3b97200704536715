package io.github.litestreamagent.agent.instrumentation;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.provider.ProviderRegistry;
import org.tinylog.writers.Writer;

/** What the engine has logged in this JVM. tinylog makes it by its name, once. */
public final class RecordedLog implements Writer {

    private static final List<String> LINES = new CopyOnWriteArrayList<>();

    public RecordedLog(Map<String, String> properties) {}

    /** Before the engine starts: from now on nobody configures tinylog anew. */
    static void begin() {
        ProviderRegistry.getLoggingProvider();
        LINES.clear();
    }

    /** Those that hold the text. */
    static List<String> lines(String text) {
        return LINES.stream().filter(line -> line.contains(text)).toList();
    }

    static List<String> lines() {
        return List.copyOf(LINES);
    }

    @Override
    public Collection<LogEntryValue> getRequiredLogEntryValues() {
        return EnumSet.of(LogEntryValue.LEVEL, LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
    }

    @Override
    public void write(LogEntry entry) {
        LINES.add(entry.getLevel() + " " + entry.getMessage()
                + (entry.getException() == null ? "" : entry.getException()));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
