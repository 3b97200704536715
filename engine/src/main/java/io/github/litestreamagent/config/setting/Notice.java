package io.github.litestreamagent.config.setting;

import io.github.litestreamagent.logging.LogLevel;

/** One sentence that the log shall say once about the configuration. */
public record Notice(LogLevel level, String sentence) {}
