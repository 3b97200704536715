package io.github.litestreamagent.replication.runtime;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubling pauses between tries, each shortened at random by up to a half so that many databases do not try in step. One thread. */
public final class Backoff {

    private final long first;
    private final long longest;
    private final RandomGenerator random;
    private long next;

    public Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.random = random;
        next = this.first;
    }

    /** The pause before the next try, in nanoseconds. */
    public long next() {
        long pause = next;
        next = Math.min(longest, next * 2);
        return pause - random.nextLong(pause / 2 + 1);
    }

    public void reset() {
        next = first;
    }
}
