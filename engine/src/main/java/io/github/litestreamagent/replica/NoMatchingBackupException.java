package io.github.litestreamagent.replica;

import java.io.IOException;

/** The replica has no such state: it is empty, or the TXID or time asked for is before the first, behind the newest, or compacted away. */
public final class NoMatchingBackupException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Litestream's words. */
    private static final String MESSAGE = "no matching backup files available";

    public NoMatchingBackupException() {
        super(MESSAGE);
    }

    /** @param detail what there is instead, and what to do: follows a colon */
    public NoMatchingBackupException(String detail) {
        super(MESSAGE + ": " + detail);
    }
}
