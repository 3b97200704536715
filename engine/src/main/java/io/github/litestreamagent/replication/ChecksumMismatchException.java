package io.github.litestreamagent.replication;

import java.io.IOException;

/** The pages of the database are not the ones that were captured. */
final class ChecksumMismatchException extends IOException {

    private static final long serialVersionUID = 1;

    ChecksumMismatchException(String message) {
        super(message);
    }

    /** The one that is among the causes of a failed upload; null if none is. */
    static ChecksumMismatchException causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ChecksumMismatchException)) {
            cause = cause.getCause();
        }
        return (ChecksumMismatchException) cause;
    }
}
