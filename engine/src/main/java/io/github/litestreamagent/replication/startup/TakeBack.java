package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.walmode.WalFolder;
import io.github.litestreamagent.replication.walmode.WalSwitch;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.sql.SQLException;

/**
 * Gives a database its rollback journal back, where this process has switched it to WAL and the shared memory has failed since: otherwise it
 * could not be opened any more, with or without the agent. Guarded by the lock of the database.
 */
public final class TakeBack {

    private final ReplicationContext context;
    private final Holding holding;
    private final WalFolder folder;

    public TakeBack(ReplicationContext context, Holding holding) {
        this.context = context;
        this.holding = holding;
        folder = WalFolder.of(context.database());
    }

    /**
     * Takes it back if that is needed, and a trial fails now too. No connection of this JVM has the file open, and none can be opened. Takes
     * milliseconds; of another process SQLite's own lock keeps it out.
     */
    public void run() {
        if (!holding.aside().isSharedMemoryLost()
                || !isTheFileThatWasSwitched()
                || !folder.failsNow(context.connections())) {
            return;
        }
        if (takenBack()) {
            holding.file().takenBack();
            holding.aside().sharedMemoryIsNotNeeded();
            context.log()
                    .warn(
                            "journal mode taken back to DELETE",
                            "reason",
                            "WAL mode does not work here, and no connection of this process has the database open");
        } else {
            context.log()
                    .error(
                            "the journal mode cannot be taken back",
                            "reason",
                            "another process has the database open",
                            "note",
                            StandAside.BY_HAND);
        }
    }

    private boolean isTheFileThatWasSwitched() {
        try {
            FileStamp now = context.machine().stamps().of(context.database());
            return holding.file().switched().filter(now::sameFile).isPresent();
        } catch (IOException gone) {
            return false;
        }
    }

    private boolean takenBack() {
        try (DatabaseConnection connection = context.connections().open(context.database())) {
            connection.run("PRAGMA busy_timeout=0");
            return WalSwitch.takesBack(connection);
        } catch (SQLException notNow) {
            return false;
        }
    }
}
