package io.github.litestreamagent.replication;

import java.util.concurrent.TimeUnit;

/**
 * How long a database that is to be attached waits: until the application has settled, or, where the file is closed, until
 * it has been left alone, twice as long after each visit. Guarded by the lock of the database, but for {@link #begin}.
 */
final class AttachDelay {

    /** A connection that is closed again within this time costs none of the agent's. */
    static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long a database has been left alone before what is owed to it is paid without the application. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_DOUBLINGS = 8;

    private final Machine machine;
    private volatile long beganAt;
    private int visits;

    AttachDelay(Machine machine) {
        this.machine = machine;
    }

    /** The application has opened the file or closed it. Needs no lock. */
    void begin() {
        beganAt = machine.now();
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
        return Math.max(0, beganAt + whole(open, hurried) - machine.now());
    }

    private long whole(boolean open, boolean hurried) {
        if (hurried) {
            return 0;
        }
        return open ? SETTLE : QUIET << Math.min(visits, MOST_DOUBLINGS);
    }
}
