package io.github.litestreamagent.past.diff;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.past.EncryptedException;
import io.github.litestreamagent.past.History;
import io.github.litestreamagent.past.MeteredStorage;
import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.StateFile;
import io.github.litestreamagent.past.Workspace;
import io.github.litestreamagent.restore.build.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Builds the states of two points and compares them: the earlier one whole, the later one of it and the pages that differ. */
public final class Diff {

    private final MeteredStorage storage;
    private final History history;
    private final Workspace workspace;
    private final Progress progress;

    public Diff(MeteredStorage storage, History history, Workspace workspace, Progress progress) {
        this.storage = storage;
        this.history = history;
        this.workspace = workspace;
        this.progress = progress;
    }

    /**
     * Fetches and opens both states.
     *
     * @throws io.github.litestreamagent.past.EncryptedException if SQLite cannot read them
     */
    public Comparison between(Txid earlier, Txid later, Sqlite sqlite) throws IOException {
        StateFile was = StateFile.restored(storage, earlier, workspace.file("earlier.db"), progress);
        long whole = storage.bytes();
        StateFile now = was.later(storage, history, later, workspace.file("later.db"), progress);
        if (!was.isReadable() || !now.isReadable()) {
            throw new EncryptedException(
                    now.txid(),
                    "the two states are " + (Files.mismatch(was.path(), now.path()) < 0 ? "the same" : "different"));
        }
        try {
            return new Comparison(attached(was, now, sqlite), whole, storage.bytes() - whole);
        } catch (SQLException failed) {
            throw Sqlite.failed("cannot read the restored databases", failed);
        }
    }

    private static Connection attached(StateFile was, StateFile now, Sqlite sqlite) throws SQLException {
        Connection connection = sqlite.unchanging(now.path());
        try (Statement statement = connection.createStatement()) {
            statement.execute("ATTACH '" + Sqlite.uri(was.path()).replace("'", "''") + "' AS was");
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }
}
