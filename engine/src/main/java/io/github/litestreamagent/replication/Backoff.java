package io.github.litestreamagent.replication;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** Doubling pauses between tries, each shortened at random by up to a half so that many databases do not try in step. One thread. */
final class Backoff {

    private final long first;
    private final long longest;
    private final RandomGenerator random;
    private long next;

    Backoff(Duration first, Duration longest, RandomGenerator random) {
        this.first = first.toNanos();
        this.longest = longest.toNanos();
        this.random = random;
        next = this.first;
    }

    /** The pause before the next try, in nanoseconds. */
    long next() {
        long pause = next;
        next = Math.min(longest, next * 2);
        return pause - random.nextLong(pause / 2 + 1);
    }

    void reset() {
        next = first;
    }
}
