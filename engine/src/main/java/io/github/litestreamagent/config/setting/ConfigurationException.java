package io.github.litestreamagent.config.setting;

import io.github.litestreamagent.logging.Secrets;

/** The configuration cannot be used. The message is one sentence that says where and what to do, and holds no secret. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final boolean nothingConfigured;

    public ConfigurationException(String message) {
        this(message, false);
    }

    private ConfigurationException(String message, boolean nothingConfigured) {
        super(Secrets.mask(message), null, false, false);
        this.nothingConfigured = nothingConfigured;
    }

    public static ConfigurationException nothingConfigured(String message) {
        return new ConfigurationException(message, true);
    }

    /** Returns true if there is no configuration at all, rather than a wrong one. */
    public boolean isNothingConfigured() {
        return nothingConfigured;
    }
}
