package io.github.litestreamagent.replication;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A PASSIVE checkpoint: copies what no reader needs the old version of, and waits for nobody. */
final class Passive {

    private Passive() {}

    /**
     * @param busy whether another connection checkpoints at this moment: then nothing has been done, and SQLite says -1 for both numbers
     * @param inLog frames in the log
     * @param copied frames of it that are in the database file
     */
    record Result(boolean busy, int inLog, int copied) {

        boolean complete() {
            return !busy && inLog == copied;
        }

        int left() {
            return inLog - copied;
        }
    }

    /** The connection must not be inside a transaction. */
    static Result checkpoint(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            row.next();
            return new Result(row.getInt(1) != 0, row.getInt(2), row.getInt(3));
        }
    }
}
