package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.replication.database.Busy;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;

/** Tells in which journal mode a database is, and whether it may be switched to WAL, as Litestream does: the only change ever made to it. */
public final class JournalMode {

    public static final String WHAT_CHANGES =
            "transactions are atomic per file instead of across attached files, and with synchronous=NORMAL the"
                    + " newest may be undone by a power loss; a copy of the open file alone lacks what its WAL holds: use VACUUM INTO,"
                    + " 'backup to' or restore; serialize() gives the image that it gave before; docs/wal.md says more, and"
                    + " journal-mode: keep leaves files as they are";

    private final boolean keep;

    /**
     * Looks after one database.
     *
     * @param keep whether a database in rollback mode is to stay so
     */
    public JournalMode(boolean keep) {
        this.keep = keep;
    }

    public enum Outcome {
        WAL,
        /** In rollback mode, and it is to be switched. */
        ROLLBACK,
        /** The file has no pages: a switch would fix page_size and auto_vacuum before the application sets them. */
        EMPTY,
        /** In use at this moment. */
        BUSY,
        /** In rollback mode, and it is to stay so. */
        KEPT
    }

    /** Returns true if the file has no pages, or is not there yet: SQLite makes it with the first access. Opens nothing. */
    public static boolean isEmpty(Path database) throws IOException {
        try {
            return Files.size(database) == 0;
        } catch (NoSuchFileException notYet) {
            return true;
        }
    }

    /** Asks SQLite, which reads the file header; leaves the connection with no busy timeout. */
    public Outcome of(DatabaseConnection connection) throws SQLException {
        try {
            connection.run("PRAGMA busy_timeout=0");
            String mode = text(connection, "PRAGMA journal_mode").toLowerCase(Locale.ROOT);
            if (mode.equals("wal")) {
                return Outcome.WAL;
            }
            if (text(connection, "PRAGMA page_count").equals("0")) {
                return Outcome.EMPTY;
            }
            return keep ? Outcome.KEPT : Outcome.ROLLBACK;
        } catch (SQLException e) {
            if (Busy.is(e)) {
                return Outcome.BUSY;
            }
            throw e;
        }
    }

    private static String text(DatabaseConnection connection, String pragma) throws SQLException {
        return connection.run(pragma).get(0);
    }
}
