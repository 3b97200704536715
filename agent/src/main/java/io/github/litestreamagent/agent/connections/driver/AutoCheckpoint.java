package io.github.litestreamagent.agent.connections.driver;

import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import java.sql.SQLException;

/**
 * Takes a connection's {@code wal_autocheckpoint} while the replicator is the only checkpointer, or wants a longer WAL, and gives the
 * application's value back after. Always on the application's own thread, before its next statement: a PRAGMA of another thread would wait
 * for its transaction.
 */
public final class AutoCheckpoint {

    private volatile int wanted = ReplicatedDatabase.APPLICATIONS_OWN;
    private int applicationsPages;

    public boolean isTaken() {
        return wanted != ReplicatedDatabase.APPLICATIONS_OWN;
    }

    /**
     * Where that fails it is tried again before the next statement.
     *
     * @param pages as {@link ReplicatedDatabase#autoCheckpoint}
     */
    public void follow(int pages, CoreDatabase database) {
        if (pages != wanted) {
            try {
                set(pages, database);
            } catch (SQLException triedAgain) {
                return;
            }
        }
    }

    /** The application has set a value of its own. */
    public void setByApplication() {
        wanted = ReplicatedDatabase.APPLICATIONS_OWN;
    }

    private void set(int pages, CoreDatabase database) throws SQLException {
        if (!isTaken()) {
            applicationsPages = database.number("PRAGMA wal_autocheckpoint");
        }
        database.run("PRAGMA wal_autocheckpoint=" + value(pages));
        wanted = pages;
    }

    /** Never sooner than the application itself would, which has 0 or less where it never does. */
    private int value(int pages) {
        return switch (pages) {
            case ReplicatedDatabase.APPLICATIONS_OWN -> applicationsPages;
            case 0 -> 0;
            default -> applicationsPages <= 0 ? 0 : Math.max(applicationsPages, pages);
        };
    }
}
