package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.replication.runtime.Machine;
import java.util.concurrent.TimeUnit;

/**
 * How long a database that is to be attached waits: until the application has settled, or, where the file is closed, until
 * it has been left alone, twice as long after each visit. Guarded by the lock of the database, but for {@link #begin}.
 */
public final class AttachDelay {

    /** A connection that is closed again within this time costs none of the agent's. */
    public static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long a database has been left alone before what is owed to it is paid without the application. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_DOUBLINGS = 8;

    /** So long an application is waited for that opens and closes the file all the time, while nothing of it is captured. */
    private static final long LONGEST = TimeUnit.SECONDS.toNanos(1);

    /** Stands for a database of which everything is captured. */
    private static final long NOT_WAITING = Long.MIN_VALUE;

    private final Machine machine;
    private volatile long beganAt;
    private volatile long waitingSince = NOT_WAITING;
    private int visits;

    AttachDelay(Machine machine) {
        this.machine = machine;
    }

    /** The application has opened the file or closed it. Needs no lock. */
    void begin() {
        long now = machine.now();
        beganAt = now;
        if (waitingSince == NOT_WAITING) {
            waitingSince = now;
        }
    }

    /** Everything that was committed is captured: waiting begins again with the next open. */
    void captured() {
        waitingSince = NOT_WAITING;
    }

    /** The application has closed the file: the next visit is the first. */
    void beginAnew() {
        visits = 0;
        begin();
    }

    /** Returns true if a visit was made, and came to its end, since the application has closed the file. */
    boolean hasVisited() {
        return visits > 0;
    }

    /** A visit is over; what is still owed is paid later. */
    void visited() {
        visits++;
        begin();
    }

    /**
     * Nanoseconds that are left.
     *
     * @param open whether the application has the file open
     * @param hurried whether the process ends
     */
    long left(boolean open, boolean hurried) {
        long now = machine.now();
        long left = Math.max(0, beganAt + whole(open, hurried) - now);
        long since = waitingSince;
        // a connection for each statement would put it off for ever
        return visits == 0 && since != NOT_WAITING ? Math.max(0, Math.min(left, since + LONGEST - now)) : left;
    }

    private long whole(boolean open, boolean hurried) {
        if (hurried) {
            return 0;
        }
        return open ? SETTLE : QUIET << Math.min(visits, MOST_DOUBLINGS);
    }
}
