package io.github.litestreamagent.logging;

/** The forms of a log line, {@code logging.type}. */
public enum LogFormat {
    TEXT,
    JSON
}
