package io.github.litestreamagent.logging;

import java.util.Locale;
import java.util.Optional;

/** Litestream's levels, from the most talkative to the quietest. */
public enum LogLevel {
    TRACE,
    DEBUG,
    INFO,
    WARN,
    ERROR;

    /** Reads a level in any case; {@code warning} is {@code warn}, as in Litestream. */
    public static Optional<LogLevel> parse(String text) {
        String name = text.strip().toUpperCase(Locale.ROOT);
        if (name.equals("WARNING")) {
            return Optional.of(WARN);
        }
        for (LogLevel level : values()) {
            if (level.name().equals(name)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }
}
