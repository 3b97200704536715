package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.sql.SQLException;
import java.util.List;

/** A PASSIVE checkpoint: copies what no reader needs the old version of, and waits for no reader. */
public final class Passive {

    private Passive() {}

    /**
     * What a checkpoint has done.
     *
     * @param busy whether another connection checkpoints at this moment: then nothing has been done, and SQLite says -1 for both numbers
     * @param inLog frames in the WAL
     * @param copied frames of it that are in the database file
     */
    public record Result(boolean busy, int inLog, int copied) {

        public boolean complete() {
            return !busy && inLog == copied;
        }

        public int left() {
            return inLog - copied;
        }
    }

    /** The connection must not be inside a transaction. */
    public static Result checkpoint(DatabaseConnection connection) throws SQLException {
        List<String> row = connection.run("PRAGMA wal_checkpoint(PASSIVE)");
        return new Result(!row.get(0).equals("0"), Integer.parseInt(row.get(1)), Integer.parseInt(row.get(2)));
    }
}
