package io.github.litestreamagent.logging;

/** What {@code logging} in the configuration says. */
public record LoggingSettings(LogLevel level, LogFormat format) {

    public static final LoggingSettings DEFAULTS = new LoggingSettings(LogLevel.INFO, LogFormat.TEXT);
}
