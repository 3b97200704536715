package io.github.litestreamagent.replication;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the statements of this JVM that can begin a write away from the few milliseconds in which the replicator holds the write lock. A
 * deferred transaction that has read and then meets somebody's write lock gets SQLITE_BUSY at once, whatever its busy timeout; a thread
 * that waits here does not.
 *
 * <p>Only statements inside an explicit transaction are waited for by {@link #close}: any other sleeps in SQLite's busy handler when it
 * meets our lock. Passing is not re-entrant: a thread that is inside must not enter again, which the agent's {@code ThreadState} sees to.
 *
 * <p>Design note: an entering thread counts itself and then looks at {@code closed}; a closing thread sets {@code closed} and then looks
 * at the count. Both are volatile, so one of the two sees the other.
 */
public final class Gate {

    /** Then the statement meets SQLite's own lock, as without a gate. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** After a wait that ran out, how long the gate is left open and no cycle needs it. */
    private static final long OFF_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final AtomicInteger insideTransaction = new AtomicInteger();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition opened = lock.newCondition();
    private volatile boolean closed;
    private volatile boolean gaveUp;
    private volatile long gaveUpAt;

    /**
     * Passes, after at most 100 ms. Uninterruptible; the interrupt flag is kept.
     *
     * @param inTransaction whether the connection is inside an explicit transaction, or may begin one with this statement
     */
    public void enter(boolean inTransaction) {
        long deadline = 0;
        while (true) {
            if (inTransaction) {
                insideTransaction.incrementAndGet();
            }
            if (!closed) {
                return;
            }
            if (inTransaction) {
                insideTransaction.decrementAndGet();
            }
            if (deadline == 0) {
                deadline = System.nanoTime() + LONGEST_WAIT_NANOS;
            }
            if (!awaitOpen(deadline)) {
                giveUp();
            }
        }
    }

    /** Leaves; the argument is that of the {@link #enter} before. */
    public void exit(boolean inTransaction) {
        if (inTransaction) {
            insideTransaction.decrementAndGet();
        }
    }

    /**
     * Stops new entries and waits until no statement inside an explicit transaction is under way. The caller opens again in a finally
     * block.
     *
     * @return false if that did not happen in time, or if the gate was given up less than a minute ago; it is open then
     */
    boolean close(long timeoutNanos) {
        if (gaveUp && System.nanoTime() - gaveUpAt < OFF_NANOS) {
            return false;
        }
        gaveUp = false;
        closed = true;
        long deadline = System.nanoTime() + timeoutNanos;
        while (insideTransaction.get() != 0) {
            if (System.nanoTime() - deadline > 0) {
                open();
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    void open() {
        closed = false;
        lock.lock();
        try {
            opened.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void giveUp() {
        gaveUpAt = System.nanoTime();
        gaveUp = true;
        open();
    }

    private boolean awaitOpen(long deadline) {
        boolean interrupted = false;
        lock.lock();
        try {
            long left;
            while (closed && (left = deadline - System.nanoTime()) > 0) {
                try {
                    opened.awaitNanos(left);
                } catch (InterruptedException keptForTheApplication) {
                    interrupted = true;
                }
            }
            return !closed;
        } finally {
            lock.unlock();
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
