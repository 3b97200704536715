package io.github.litestreamagent.replication.capture;

import java.io.IOException;

/** The pages of the database are not the ones that were captured. */
public final class ChecksumMismatchException extends IOException {

    private static final long serialVersionUID = 1;

    ChecksumMismatchException(String message) {
        super(message);
    }

    /** The one that is among the causes of a failed upload; null if none is. */
    public static ChecksumMismatchException causeOf(Throwable failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof ChecksumMismatchException)) {
            cause = cause.getCause();
        }
        return (ChecksumMismatchException) cause;
    }
}
