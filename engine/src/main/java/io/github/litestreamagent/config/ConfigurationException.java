package io.github.litestreamagent.config;

import io.github.litestreamagent.logging.Secrets;

/** The configuration cannot be used. The message is one sentence that says where and what to do, and holds no secret. */
public final class ConfigurationException extends Exception {

    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        super(Secrets.mask(message), null, false, false);
    }
}
