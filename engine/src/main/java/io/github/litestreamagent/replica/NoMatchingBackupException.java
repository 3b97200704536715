package io.github.litestreamagent.replica;

import java.io.IOException;

/** The replica has files, but none that end at the TXID asked for: it is newer than the newest, or inside a compacted file. */
public final class NoMatchingBackupException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Litestream's words. */
    public NoMatchingBackupException() {
        super("no matching backup files available");
    }
}
