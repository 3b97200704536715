package io.github.litestreamagent.storage.s3.client;

/** The store was closed by this process, before a request or while one was under way. */
public final class ReplicaClosedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ReplicaClosedException(Throwable cause) {
        super("the replica is closed", cause);
    }
}
