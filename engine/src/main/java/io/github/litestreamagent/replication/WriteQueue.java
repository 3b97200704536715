package io.github.litestreamagent.replication;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Where writers of this JVM wait for each other, instead of asleep in SQLite's busy handler: a sleeper gets the write lock only if it wakes
 * while nobody has it, and beside a writer that never rests that is rare once nobody checkpoints in a commit any more
 * (docs/decisions/0017-write-queue.md).
 *
 * <p>A running writer may begin again at once, for a change of threads costs more than a commit, until somebody has waited for 5 ms. Nothing
 * depends on the queue: whoever has waited in vain goes on into SQLite, as without it.
 *
 * <p>A writer is a connection, used by one thread at a time. Every method may be called by any thread.
 */
public final class WriteQueue {

    /** As measured: shorter costs the running writer throughput, longer the waiting one time. */
    private static final long HAND_OVER_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** A statement or transaction that has lasted so long is not waited for: it may be asleep in SQLite itself, for another process. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** As {@link Gate}: so much may be added to a busy timeout. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    /** How often the first in line looks whether the running one has gone, who does not wake it: SQLite's handler asks first after as long. */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** A commit takes about as long. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

    private final AtomicReference<Turn> turn = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Waiter> line = new ConcurrentLinkedQueue<>();
    private final LongSupplier clock;
    private volatile long handedOverAt;

    /** @param clock nanoseconds since any moment */
    public WriteQueue(LongSupplier clock) {
        this.clock = clock;
        handedOverAt = clock.getAsLong();
    }

    /** The writer that may be in SQLite. */
    private record Turn(Object writer, long since) {

        static boolean isOf(Object writer, Turn turn) {
            return turn != null && turn.writer == writer;
        }

        static boolean isOver(Turn turn, long now) {
            return turn == null || now - turn.since >= STUCK_NANOS;
        }
    }

    private static final class Waiter {

        final Object writer;
        final Thread thread = Thread.currentThread();

        /** Awake, and has waited long enough to be next. */
        volatile boolean due;

        Waiter(Object writer) {
            this.writer = writer;
        }
    }

    /**
     * Waits for the turn of a writer that does not have the write lock, for 100 ms at most. Uninterruptible; the interrupt flag is kept.
     *
     * @return false if it waited in vain and meets SQLite's own lock
     */
    public boolean enter(Object writer) {
        long now = clock.getAsLong();
        if (takeTurn(writer, now)) {
            return true;
        }
        Waiter waiter = new Waiter(writer);
        line.add(waiter);
        try {
            return await(waiter, now);
        } finally {
            line.remove(waiter);
            Waiter first = line.peek();
            if (first != null) {
                LockSupport.unpark(first.thread);
            }
        }
    }

    /** Its statement has ended, and its transaction. Without effect for a writer whose turn it is not. */
    public void leave(Object writer) {
        Turn ended = turn.get();
        if (!Turn.isOf(writer, ended)) {
            return;
        }
        Waiter first = line.peek();
        if (first == null || !first.due) {
            turn.compareAndSet(ended, null);
            return;
        }
        long now = clock.getAsLong();
        if (turn.compareAndSet(ended, new Turn(first.writer, now))) {
            handedOverAt = now;
            LockSupport.unpark(first.thread);
        }
    }

    private boolean takeTurn(Object writer, long now) {
        Turn current = turn.get();
        return Turn.isOf(writer, current)
                || (Turn.isOver(current, now) && turn.compareAndSet(current, new Turn(writer, now)));
    }

    private boolean await(Waiter waiter, long since) {
        long deadline = since + LONGEST_WAIT_NANOS;
        boolean interrupted = false;
        try {
            for (long now = since; now - deadline < 0; now = clock.getAsLong()) {
                long pause = deadline - now;
                if (line.peek() == waiter) {
                    long left = Math.max(since, handedOverAt) + HAND_OVER_NANOS - now;
                    waiter.due = left <= 0;
                    if (takeTurn(waiter.writer, now) || (waiter.due && spin(waiter.writer, now))) {
                        return true;
                    }
                    pause = waiter.due ? LOOK_NANOS : Math.min(left, LOOK_NANOS);
                }
                LockSupport.parkNanos(this, pause);
                interrupted |= Thread.interrupted();
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean spin(Object writer, long since) {
        for (long now = since; now - since < SPIN_NANOS; now = clock.getAsLong()) {
            if (takeTurn(writer, now)) {
                return true;
            }
            Thread.onSpinWait();
        }
        return false;
    }
}
