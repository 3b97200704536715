package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.reason.Reason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a database is left to the application, and why: for good, or until something has changed. Guarded by the lock of its database,
 * but for {@link #why}, {@link #isStopped} and {@link #reopened}.
 */
public final class Aside {

    private volatile Reason why;
    private boolean untilReopened;
    private int reopensAfter;
    private final AtomicInteger opens = new AtomicInteger();
    private boolean forGood;
    private volatile boolean stopped;
    private final AtomicInteger wantRollback = new AtomicInteger();
    private volatile boolean ended;
    private int inTheWay;
    private boolean fresh;
    private Reason said;
    private boolean sharedMemoryLost;
    private volatile boolean paused;
    private long pausedUntil;

    /** Empty if the database is to be replicated. */
    public Optional<Reason> why() {
        return Optional.ofNullable(why);
    }

    public boolean isAside() {
        return why != null;
    }

    /** Nothing more is uploaded, though the application did not ask for that. Needs no lock. */
    public boolean isStopped() {
        return stopped;
    }

    /** Something is wrong that this process cannot mend. */
    public void stop(Reason reason) {
        forGood(reason);
        stopped = true;
    }

    /** The file is replicated no more in this process. */
    void forGood(Reason reason) {
        why = reason;
        forGood = true;
    }

    /** The file is no longer at its path, or belongs to another replicator: what lies there is none of this one's. */
    public void endWithFile(Reason reason) {
        forGood(reason);
        ended = true;
    }

    /** Returns true if the file is no longer the one at its path. Needs no lock. */
    public boolean hasEnded() {
        return ended;
    }

    /** As long as that is found. */
    public void until(Reason reason) {
        if (!forGood) {
            why = reason;
        }
    }

    /** Until {@link #gone} has come as often. */
    public void because(Obstacle obstacle) {
        inTheWay++;
        fresh = !obstacle.forbidsTouching();
        until(obstacle.reason());
    }

    public void gone() {
        inTheWay--;
    }

    /**
     * The shared memory of WAL mode has failed: until the database is looked at again.
     *
     * @param at on the clock of {@code Machine.now}
     */
    public void sharedMemoryLost(Reason reason, long at) {
        until(reason);
        sharedMemoryLost = true;
        paused = true;
        pausedUntil = at;
    }

    /** Returns true if that was the last that happened. */
    public boolean isSharedMemoryLost() {
        return sharedMemoryLost && isAside();
    }

    /** The database has a rollback journal again. */
    public void sharedMemoryIsNotNeeded() {
        sharedMemoryLost = false;
    }

    /** Nanoseconds before which the database is not looked at again; 0 or less if it may be. */
    public long pauseLeft(long now) {
        return paused ? pausedUntil - now : 0;
    }

    /** How often the application has opened the file. Needs no lock. */
    public int opens() {
        return opens.get();
    }

    /**
     * Until the application has closed the file and opens it again.
     *
     * @param seen what {@link #opens} was when the file was looked at: an open in between is one that counts
     */
    public void untilReopened(Reason reason, int seen) {
        until(reason);
        reopensAfter = seen;
        untilReopened = true;
    }

    void reopened() {
        opens.incrementAndGet();
        paused = false;
    }

    /** Returns true if nothing is known to be in the way, so that a look tells. */
    public boolean mayEnd() {
        boolean reopened = !untilReopened || opens.get() != reopensAfter;
        return !forGood && reopened && inTheWay == 0;
    }

    /** True once after an obstacle has come: the statement may fail, and takes effect only when the application closes its result. */
    public boolean isFresh() {
        boolean was = fresh;
        fresh = false;
        return was && !forGood;
    }

    /** A connection that is open has asked for a rollback journal. Needs no lock. */
    public void rollbackWanted() {
        wantRollback.incrementAndGet();
    }

    /** It is closed, or has asked for WAL. Needs no lock. */
    public void rollbackNotWanted() {
        wantRollback.decrementAndGet();
    }

    /** Returns true if a connection that is open has asked for a rollback journal. */
    public boolean isRollbackWanted() {
        return wantRollback.get() > 0;
    }

    /** Nothing is in the way any more. */
    void over() {
        why = null;
        untilReopened = false;
        sharedMemoryLost = false;
        paused = false;
    }

    /** The database is replicated again: the next reason is news. */
    public void replicated() {
        said = null;
    }

    /** The reason, if the log has not said it yet. */
    public Optional<Reason> unsaid() {
        if (forGood || why == null || why.equals(said)) {
            return Optional.empty();
        }
        said = why;
        return Optional.of(why);
    }
}
