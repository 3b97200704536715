package io.github.litestreamagent.logging;

import java.util.Map;
import org.tinylog.configuration.Configuration;
import org.tinylog.provider.ProviderRegistry;

/**
 * Level and format of the log of this process. tinylog underneath is configured by its API alone: its own properties file may be the
 * application's.
 */
public final class Logging {

    /** Marks our own entries for {@link LogfmtWriter}; untagged ones come from libraries over SLF4J. */
    static final String TAG = "litestream";

    private static volatile LoggingSettings settings = LoggingSettings.DEFAULTS;

    private Logging() {}

    /** Sets level and format from now on. The first call starts tinylog; libraries are heard from level warn on. */
    public static synchronized void start(LoggingSettings wanted) {
        settings = wanted;
        if (!Configuration.isFrozen()) {
            withOwnClassLoader(Logging::startTinylog);
        }
    }

    static LoggingSettings settings() {
        return settings;
    }

    private static void startTinylog() {
        String writer = LogfmtWriter.class.getName();
        Configuration.replace(Map.ofEntries(
                Map.entry("provider", "tinylog"),
                Map.entry("autoshutdown", "false"),
                Map.entry("level", "trace"),
                Map.entry("writerAgent", writer),
                Map.entry("writerAgent.tag", TAG),
                Map.entry("writerLibraries", writer),
                Map.entry("writerLibraries.tag", "-"),
                Map.entry("writerLibraries.level", "warn")));
        ProviderRegistry.getLoggingProvider();
    }

    /** tinylog finds its provider and its writers through the thread's class loader, which in an agent is the application's. */
    private static void withOwnClassLoader(Runnable action) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(Logging.class.getClassLoader());
        try {
            action.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
