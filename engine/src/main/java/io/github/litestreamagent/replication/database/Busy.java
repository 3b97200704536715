package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.threads.Spin;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** SQLITE_BUSY and SQLITE_LOCKED: another connection is at it, try again. */
public final class Busy {

    /** SQLite's primary result codes are the low byte of the extended ones, which the driver gives as vendor code. */
    private static final int PRIMARY = 0xff;

    private static final int SQLITE_BUSY = 5;
    private static final int SQLITE_LOCKED = 6;

    /** The gate is closed no longer than that for nothing. */
    private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(20);

    private Busy() {}

    public static boolean is(SQLException e) {
        int code = e.getErrorCode() & PRIMARY;
        return code == SQLITE_BUSY || code == SQLITE_LOCKED;
    }

    /** A statement that another connection may be in the way of. */
    public interface Attempt {

        void run() throws SQLException;
    }

    /**
     * Tries again and again for at most 5 ms: SQLite's own busy handler sleeps, and starves against a busy writer.
     *
     * @return false if another connection was in the way all the time
     */
    public static boolean insist(Attempt attempt) throws SQLException {
        long deadline = System.nanoTime() + LONGEST_NANOS;
        while (true) {
            try {
                attempt.run();
                return true;
            } catch (SQLException e) {
                if (!is(e)) {
                    throw e;
                }
                if (System.nanoTime() - deadline > 0) {
                    return false;
                }
            }
            long next = System.nanoTime() + PAUSE_NANOS;
            while (System.nanoTime() - next < 0) {
                Spin.once();
            }
        }
    }
}
