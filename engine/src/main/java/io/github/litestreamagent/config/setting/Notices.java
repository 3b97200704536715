package io.github.litestreamagent.config.setting;

import io.github.litestreamagent.logging.LogLevel;
import java.util.ArrayList;
import java.util.List;

/** Collects what the log shall say of a configuration that can be used. For use by one thread. */
public final class Notices {

    private final List<Notice> all = new ArrayList<>();

    /** A setting was accepted and has no effect. */
    public void info(String sentence) {
        all.add(new Notice(LogLevel.INFO, sentence));
    }

    /** A setting is probably a mistake. */
    public void warn(String sentence) {
        all.add(new Notice(LogLevel.WARN, sentence));
    }

    /** A part of the configuration cannot be used. */
    public void error(String sentence) {
        all.add(new Notice(LogLevel.ERROR, sentence));
    }

    public List<Notice> all() {
        return List.copyOf(all);
    }
}
