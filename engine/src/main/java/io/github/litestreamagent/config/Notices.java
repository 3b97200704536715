package io.github.litestreamagent.config;

import io.github.litestreamagent.logging.LogLevel;
import java.util.ArrayList;
import java.util.List;

/** Collects what the log shall say of a configuration that can be used. For use by one thread. */
final class Notices {

    private final List<Notice> all = new ArrayList<>();

    /** A setting was accepted and has no effect. */
    void info(String sentence) {
        all.add(new Notice(LogLevel.INFO, sentence));
    }

    /** A setting is probably a mistake. */
    void warn(String sentence) {
        all.add(new Notice(LogLevel.WARN, sentence));
    }

    /** A part of the configuration cannot be used. */
    void error(String sentence) {
        all.add(new Notice(LogLevel.ERROR, sentence));
    }

    List<Notice> all() {
        return List.copyOf(all);
    }
}
