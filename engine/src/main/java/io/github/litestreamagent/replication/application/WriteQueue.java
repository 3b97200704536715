package io.github.litestreamagent.replication.application;

import io.github.litestreamagent.status.Waits;
import io.github.litestreamagent.threads.Spin;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Where writers of this JVM wait for each other, instead of asleep in SQLite's busy handler: a sleeper gets the write lock only if it wakes
 * while it is free, and beside a writer that never rests that is rare once no writer checkpoints in a commit any more
 * (docs/decisions/0017-write-queue.md).
 *
 * <p>A running writer may begin again at once, for a change of threads costs more than a commit, until the first in line has waited for 5 ms.
 * Nothing depends on the queue: whoever has waited in vain goes on into SQLite, as without it.
 *
 * <p>A writer is a connection. Every method may be called by any thread.
 */
public final class WriteQueue {

    /** A statement or transaction that has lasted so long is not waited for: it may be asleep in SQLite itself, for another process. */
    private static final long STUCK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** A commit takes about as long. */
    private static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(30);

    private final AtomicReference<Turn> turn = new AtomicReference<>();
    private final ConcurrentLinkedQueue<Waiter> line = new ConcurrentLinkedQueue<>();
    private final LongSupplier clock;
    private final Times times;
    private volatile long handedOverAt;

    /** Whose turn was the last one that ended: who comes back at once does so without waking another each time. */
    private volatile Object last;

    /**
     * Makes a queue with the measured times.
     *
     * @param clock nanoseconds since any moment
     */
    public WriteQueue(LongSupplier clock) {
        this(clock, Times.MEASURED);
    }

    WriteQueue(LongSupplier clock, Times times) {
        this.clock = clock;
        this.times = times;
        handedOverAt = clock.getAsLong();
    }

    /**
     * In nanoseconds.
     *
     * @param handOver how long the first in line waits while another one comes back again and again. As measured: shorter costs the running
     *     writer throughput, longer the waiting one time. Less if so many wait that it would be too much
     * @param look how often the first in line looks whether a writer has gone that used to come back. SQLite's busy handler asks first after
     *     as long
     * @param longestWait so much may be added to a busy timeout, and as much again at the {@link Gate}
     */
    record Times(long handOver, long look, long longestWait) {

        static final Times MEASURED = new Times(
                TimeUnit.MILLISECONDS.toNanos(5), TimeUnit.MILLISECONDS.toNanos(1), TimeUnit.MILLISECONDS.toNanos(100));
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

        /** Has waited long enough to be next. */
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
            wakeFirst();
            Waits.OF_PROCESS.queue().add(clock.getAsLong() - now);
        }
    }

    private void wakeFirst() {
        Waiter first = line.peek();
        if (first != null) {
            LockSupport.unpark(first.thread);
        }
    }

    /** Its statement has ended, and its transaction. Without effect for a writer whose turn it is not. */
    public void leave(Object writer) {
        Turn ended = turn.get();
        if (!Turn.isOf(writer, ended)) {
            return;
        }
        boolean comesBack = writer == last;
        last = writer;
        Waiter first = line.peek();
        if (first != null && first.due) {
            handOver(ended, first);
        } else if (turn.compareAndSet(ended, null) && !comesBack) {
            wakeFirst();
        }
    }

    private void handOver(Turn ended, Waiter first) {
        long now = clock.getAsLong();
        if (turn.compareAndSet(ended, new Turn(first.writer, now))) {
            handedOverAt = now;
            LockSupport.unpark(first.thread);
        }
    }

    /** Of the first in line: half of the longest wait is shared by all who stand in it. */
    private long patience() {
        return Math.min(times.handOver, times.longestWait / 2 / line.size());
    }

    private boolean takeTurn(Object writer, long now) {
        Turn current = turn.get();
        return Turn.isOf(writer, current)
                || (Turn.isOver(current, now) && turn.compareAndSet(current, new Turn(writer, now)));
    }

    private boolean await(Waiter waiter, long since) {
        long deadline = since + times.longestWait;
        boolean interrupted = false;
        try {
            for (long now = since; now - deadline < 0; now = clock.getAsLong()) {
                long pause = deadline - now;
                if (line.peek() == waiter) {
                    long left = Math.max(since, handedOverAt) + patience() - now;
                    waiter.due = left <= 0;
                    if (takeTurn(waiter.writer, now) || (waiter.due && spin(waiter.writer, now))) {
                        return true;
                    }
                    pause = waiter.due ? times.look : Math.min(left, times.look);
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
            Spin.once();
        }
        return false;
    }
}
