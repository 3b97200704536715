package io.github.litestreamagent.agent.connections.driver;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps connections from being opened while a file is closed for the last time, so that descriptors can be closed without dropping
 * another connection's locks (R1). Opening shares it, the last close has it alone.
 *
 * <p>Whoever waits here may hold the driver's monitor of a {@code DB}, so waiting ends: an application thread goes on after ten seconds,
 * and then nothing is closed (a leaked descriptor does no harm). The replicator's own opens never wait: the thread that closes may be
 * waiting for the very thread that wants to open.
 */
public final class OpenLock {

    private static final long LONGEST_WAIT_SECONDS = 10;

    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    private volatile boolean passedBy;

    /** Before an open. False if waiting ended without the lock; then there is nothing to give back. */
    public boolean enterOpen() {
        boolean entered = waitFor(lock.readLock());
        if (!entered) {
            passedBy = true;
        }
        return entered;
    }

    /** As {@link #enterOpen}, without waiting. */
    boolean tryEnterOpen() {
        return lock.readLock().tryLock();
    }

    public void exitOpen() {
        lock.readLock().unlock();
    }

    /** Before a last close; false if that cannot be had in time. */
    public boolean enterClose() {
        return waitFor(lock.writeLock());
    }

    public boolean tryEnterClose() {
        return lock.writeLock().tryLock();
    }

    public void exitClose() {
        lock.writeLock().unlock();
    }

    public boolean isClosedByThisThread() {
        return lock.isWriteLockedByCurrentThread();
    }

    /** Returns true if an open went on without the lock, ever: then no count of open connections proves anything. */
    public boolean wasPassedBy() {
        return passedBy;
    }

    private static boolean waitFor(java.util.concurrent.locks.Lock side) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_WAIT_SECONDS);
        try {
            while (true) {
                try {
                    return side.tryLock(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException keptForTheApplication) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
