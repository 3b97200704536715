package io.github.litestreamagent.restore.output;

import java.io.IOException;

/** A restore cannot be done as asked. The message is for the operator: what, where, why, and what to do. */
public final class RestoreException extends IOException {

    private static final long serialVersionUID = 1L;

    public RestoreException(String message) {
        super(message);
    }

    public RestoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
