package io.github.litestreamagent.compaction;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** When a level is due: each time the wall clock passes a multiple of its interval, as in Litestream. */
final class CompactionSchedule {

    private final LevelSettings settings;
    private final long[] periods;

    CompactionSchedule(LevelSettings settings) {
        this.settings = settings;
        periods = new long[settings.highest() + 1];
    }

    /** A level was compacted at this time, or has nothing before it. */
    void done(int level, Instant at) {
        periods[level] = period(level, at);
    }

    boolean isDue(int level, Instant now) {
        return period(level, now) != periods[level];
    }

    /** 0 if it is due. */
    long nanosToNext(int level, Instant now) {
        if (isDue(level, now)) {
            return 0;
        }
        long millis = millis(level);
        return TimeUnit.MILLISECONDS.toNanos((period(level, now) + 1) * millis - now.toEpochMilli());
    }

    /** Returns true if two moments lie on both sides of a multiple of the interval. */
    boolean separates(int level, Instant one, Instant other) {
        return period(level, one) != period(level, other);
    }

    private long period(int level, Instant at) {
        return Math.floorDiv(at.toEpochMilli(), millis(level));
    }

    private long millis(int level) {
        return Math.max(1, settings.interval(level).toMillis());
    }
}
