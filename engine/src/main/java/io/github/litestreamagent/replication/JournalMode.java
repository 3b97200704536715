package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Sees to it that a database is in WAL mode, as Litestream does: one in rollback mode is switched, the only change ever made to it. */
final class JournalMode {

    static final String WHAT_CHANGES =
            "transactions are atomic per file instead of across attached files, and with synchronous=NORMAL the"
                    + " newest may be undone by a power loss";

    private static final long GATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Gate gate;
    private final boolean keep;

    JournalMode(Gate gate, boolean keep) {
        this.gate = gate;
        this.keep = keep;
    }

    enum Outcome {
        WAL,
        SWITCHED,
        /** The file has no pages: a switch would fix page_size and auto_vacuum before the application sets them. */
        EMPTY,
        /** In use at this moment. */
        BUSY,
        /** In rollback mode, and it is to stay so. */
        KEPT
    }

    /** Whether the file has no pages, or is not there yet: SQLite makes it with the first access. Opens nothing. */
    static boolean isEmpty(Path database) throws IOException {
        try {
            return Files.size(database) == 0;
        } catch (NoSuchFileException notYet) {
            return true;
        }
    }

    Outcome ensureWal(DatabaseConnection connection) throws SQLException {
        try {
            connection.run("PRAGMA busy_timeout=0");
            String mode = text(connection, "PRAGMA journal_mode").toLowerCase(Locale.ROOT);
            if (mode.equals("wal")) {
                return Outcome.WAL;
            }
            if (text(connection, "PRAGMA page_count").equals("0")) {
                return Outcome.EMPTY;
            }
            return keep ? Outcome.KEPT : switchToWal(connection);
        } catch (SQLException e) {
            if (Busy.is(e)) {
                return Outcome.BUSY;
            }
            throw e;
        }
    }

    private Outcome switchToWal(DatabaseConnection connection) throws SQLException {
        if (!gate.close(GATE_NANOS)) {
            return Outcome.BUSY;
        }
        try {
            return Busy.insist(() -> text(connection, "PRAGMA journal_mode=WAL")) ? Outcome.SWITCHED : Outcome.BUSY;
        } finally {
            gate.open();
        }
    }

    private static String text(DatabaseConnection connection, String pragma) throws SQLException {
        return connection.run(pragma).get(0);
    }
}
