package io.github.litestreamagent.storage;

import java.io.IOException;

/**
 * A storage did not do what it was asked. The message is one sentence: what was being done, to which object of which replica, what the
 * store answered, and what the operator can do. It never holds a secret.
 */
public class StorageException extends IOException {

    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    public StorageException(String message, boolean retryable, Throwable cause) {
        super(message, cause);
        this.retryable = retryable;
    }

    /** Returns true if the same call may succeed later without help: a network, a throttle, a 5xx. Not a refused key or a missing bucket. */
    public boolean retryable() {
        return retryable;
    }
}
