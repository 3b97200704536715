package io.github.litestreamagent.replication;

import java.util.Optional;

/**
 * Whether a database is left to the application, and why: for good, or until something has changed. Guarded by the lock of its database,
 * but for {@link #why}, {@link #isStopped} and {@link #reopened}.
 */
final class Aside {

    private volatile String why;
    private volatile boolean untilReopened;
    private boolean forGood;
    private volatile boolean stopped;
    private boolean askedForRollback;
    private int inTheWay;
    private boolean fresh;
    private String said;

    /** Empty if the database is to be replicated. */
    Optional<String> why() {
        return Optional.ofNullable(why);
    }

    boolean isAside() {
        return why != null;
    }

    /** Nothing more is shipped, though nobody asked for that. Needs no lock. */
    boolean isStopped() {
        return stopped;
    }

    /** Something is wrong that this process cannot mend. */
    void stop(String reason) {
        forGood(reason);
        stopped = true;
    }

    /** The file is replicated no more in this process. */
    void forGood(String reason) {
        why = reason;
        forGood = true;
    }

    /** As long as that is found. */
    void until(String reason) {
        if (!forGood) {
            why = reason;
        }
    }

    /** Until {@link #gone} has come as often. */
    void because(Obstacle obstacle) {
        inTheWay++;
        fresh = true;
        askedForRollback |= obstacle == Obstacle.ROLLBACK_JOURNAL;
        until(obstacle.sentence());
    }

    void gone() {
        inTheWay--;
    }

    /** Until the application has closed the file and opens it again. */
    void untilReopened(String reason) {
        until(reason);
        untilReopened = true;
    }

    void reopened() {
        untilReopened = false;
    }

    /** Whether nothing is known to be in the way, so that a look tells. */
    boolean mayEnd() {
        return !forGood && !untilReopened && inTheWay == 0;
    }

    /** True once after an obstacle has come: the statement may fail, and takes effect only when the application closes its result. */
    boolean isFresh() {
        boolean was = fresh;
        fresh = false;
        return was && !forGood;
    }

    /** Whether the application has asked for a rollback journal since the database was replicated last. */
    boolean askedForRollback() {
        return askedForRollback;
    }

    /** Nothing is in the way any more. */
    void over() {
        why = null;
    }

    /** The database is replicated again: the next reason is news. */
    void replicated() {
        askedForRollback = false;
        said = null;
    }

    /** The reason, if the log has not said it yet. */
    Optional<String> unsaid() {
        if (forGood || why == null || why.equals(said)) {
            return Optional.empty();
        }
        said = why;
        return Optional.of(why);
    }
}
