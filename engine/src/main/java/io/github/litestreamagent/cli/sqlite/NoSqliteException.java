package io.github.litestreamagent.cli.sqlite;

import java.io.IOException;

/** The jar carries no SQLite that works on this platform. */
public final class NoSqliteException extends IOException {

    private static final long serialVersionUID = 1L;

    public NoSqliteException(Throwable cause) {
        super(
                "this command needs SQLite, and the jar carries none for this platform ("
                        + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                        + "): run it on Linux, macOS or Windows with a common processor; restore works here",
                cause);
    }
}
