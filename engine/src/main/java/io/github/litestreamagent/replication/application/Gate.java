package io.github.litestreamagent.replication.application;

import io.github.litestreamagent.status.Histogram;
import io.github.litestreamagent.status.Waits;
import io.github.litestreamagent.threads.Spin;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the statements of this JVM that can begin a write away from the few milliseconds in which the replicator holds the write lock. A
 * deferred transaction that has read and then meets a write lock gets SQLITE_BUSY at once, whatever its busy timeout; a thread
 * that waits here does not.
 *
 * <p>{@link #close} waits only for statements that would fail if they met our lock: {@link Statement} tells which. Passing is not re-entrant:
 * a thread that is inside must not enter again, which the agent's {@code ThreadState} sees to.
 *
 * <p>Design note: an entering thread counts itself and then looks at {@code closed}; a closing thread sets {@code closed} and then looks
 * at the count. Both are volatile, so one of the two sees the other.
 */
public final class Gate {

    /** What a statement does when it meets a write lock. */
    public enum Statement {
        /** Sleeps in SQLite's busy handler: no statement waits for it. */
        PATIENT,
        /** May fail at once: inside a deferred transaction that may have read, or on a connection without a busy timeout. */
        FRAGILE,
        /** Cannot meet one, for its transaction has the lock: no other gets it before that has ended, so a closed gate lets it pass. */
        HOLDING_LOCK
    }

    /** Then the statement meets SQLite's own lock, as without a gate. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /**
     * Longest wait of a FRAGILE statement during a checkpoint cycle. A cycle waits only for the disk, but an fsync on a busy disk can exceed
     * 100 ms.
     */
    private static final long LONGEST_FRAGILE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** After a wait that ran out, how long the gate is left open and no cycle needs it. */
    private static final long OFF_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicInteger inside = new AtomicInteger();
    private final AtomicInteger fragile = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile boolean closed;
    private final AtomicReference<Thread> reservedBy = new AtomicReference<>();
    private volatile boolean gaveUp;
    private volatile long gaveUpAt;
    private final Histogram waits;

    public Gate() {
        this(Waits.OF_PROCESS.gate());
    }

    /** @param waits counts how long a statement has waited, if it has */
    Gate(Histogram waits) {
        this.waits = waits;
    }

    /** Passes, after at most 100 ms, or 2 s where it would fail at once instead. Uninterruptible; the interrupt flag is kept. */
    public void enter(Statement statement) {
        long since = 0;
        while (true) {
            inside.incrementAndGet();
            if (statement == Statement.FRAGILE) {
                fragile.incrementAndGet();
            }
            if (isFree(statement)) {
                if (since != 0) {
                    waits.add(System.nanoTime() - since);
                }
                return;
            }
            exit(statement);
            if (since == 0) {
                since = System.nanoTime();
            }
            if (!awaitOpen(statement, since)) {
                giveUp();
            }
        }
    }

    /** Returns true if a statement is under way, which may wait for the write lock. */
    public boolean isInUse() {
        return inside.get() > 0;
    }

    /** Leaves; the argument is that of the {@link #enter} before. */
    public void exit(Statement statement) {
        if (statement == Statement.FRAGILE) {
            fragile.decrementAndGet();
        }
        inside.decrementAndGet();
    }

    /**
     * Keeps the other threads out, until {@link #release}, while this thread of the application runs a statement that the keeper must be out
     * of the way of. Waits until each statement that is under way has ended.
     *
     * @return false if that took longer than told; it may be reserved even so
     */
    public boolean reserve(long timeoutNanos) {
        long deadline = System.nanoTime() + timeoutNanos;
        while (!tryToReserve() || inside.get() != 0) {
            if (System.nanoTime() - deadline >= 0) {
                return false;
            }
            Spin.once();
        }
        return true;
    }

    private boolean tryToReserve() {
        Thread thread = Thread.currentThread();
        return reservedBy.compareAndSet(null, thread) || thread.equals(reservedBy.get());
    }

    /** Without effect for a thread that has not reserved it. */
    public void release() {
        if (reservedBy.compareAndSet(Thread.currentThread(), null)) {
            open();
        }
    }

    private boolean isReservedByAnother() {
        Thread thread = reservedBy.get();
        return thread != null && !thread.equals(Thread.currentThread());
    }

    private boolean isFree(Statement statement) {
        return (!closed || statement == Statement.HOLDING_LOCK) && !isReservedByAnother();
    }

    /**
     * Stops new entries and waits until no fragile statement is under way. The caller opens again in a finally block.
     *
     * @return false if that did not happen in time, if another thread has reserved it, or if the gate was given up less than a minute ago;
     *     it is open then
     */
    public boolean close(long timeoutNanos) {
        if (isReservedByAnother()) {
            return false;
        }
        if (gaveUp && System.nanoTime() - gaveUpAt < OFF_NANOS) {
            return false;
        }
        gaveUp = false;
        closed = true;
        long deadline = System.nanoTime() + timeoutNanos;
        while (fragile.get() != 0) {
            if (System.nanoTime() - deadline > 0) {
                open();
                return false;
            }
            Spin.once();
        }
        return true;
    }

    public void open() {
        closed = false;
        lock.lock();
        try {
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp() {
        if (!closed) {
            reservedBy.set(null); // that statement waits for another connection, as it would without the agent
            open();
            return;
        }
        gaveUpAt = System.nanoTime();
        gaveUp = true;
        open();
    }

    private long longestWait(Statement statement) {
        return statement == Statement.FRAGILE && !isReservedByAnother()
                ? LONGEST_FRAGILE_WAIT_NANOS
                : LONGEST_WAIT_NANOS;
    }

    private boolean awaitOpen(Statement statement, long since) {
        boolean interrupted = false;
        lock.lock();
        try {
            long left;
            while (!isFree(statement) && (left = since + longestWait(statement) - System.nanoTime()) > 0) {
                try {
                    opened.awaitNanos(left);
                } catch (InterruptedException keptForTheApplication) {
                    interrupted = true;
                }
            }
            return isFree(statement);
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
