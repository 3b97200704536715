package io.github.litestreamagent.replication.checkpoint;

import java.util.concurrent.TimeUnit;

/**
 * When a database at rest is copied from its WAL into the file: applications that had a rollback journal before the agent came copy the file
 * alone. Guarded by the lock of the database.
 */
public final class AtRest {

    /** How long nothing has been committed. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(2);

    /** Between two copies. */
    private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);

    private boolean seen;
    private boolean copied;
    private long busyAt;
    private long copiedAt;

    /**
     * Returns true if the WAL is to be copied now.
     *
     * @param uncaptured frames of commits that have not been captured yet
     * @param now on the clock of {@code Machine.now}
     */
    public boolean isDue(int uncaptured, long now) {
        if (!seen || uncaptured > 0) {
            seen = true;
            busyAt = now;
        }
        return now - busyAt >= QUIET && (!copied || now - copiedAt >= INTERVAL);
    }

    /** The WAL was copied, for whatever reason, or that was tried. */
    public void copied(long now) {
        copied = true;
        copiedAt = now;
    }
}
