package io.github.litestreamagent.replication.upload;

import java.time.Duration;

/**
 * Tokens that pay for PUTs: one more for each sync interval, at most ten. A database that commits now and then uploads each commit as it
 * happens, a busy one settles at one PUT for each interval. One thread.
 */
public final class PutBudget {

    /** A few commits in a row are uploaded as they happen: docs/decisions/0010-put-budget.md. */
    private static final double CAPACITY = 10;

    private final double nanosForOne;
    private double tokens = CAPACITY;
    private long countedAt;

    /**
     * Begins with one token.
     *
     * @param now in nanoseconds, of the same clock as all later calls
     */
    public PutBudget(Duration syncInterval, long now) {
        nanosForOne = syncInterval.toNanos();
        countedAt = now;
    }

    /** Takes a token if there is one. */
    public boolean pay(long now) {
        if (nanosToNext(now) > 0) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    /** Returns how long until there is a token; 0 if there is one. */
    public long nanosToNext(long now) {
        tokens = nanosForOne == 0 ? CAPACITY : Math.min(CAPACITY, tokens + (now - countedAt) / nanosForOne);
        countedAt = now;
        return tokens >= 1 ? 0 : (long) Math.ceil((1 - tokens) * nanosForOne);
    }
}
