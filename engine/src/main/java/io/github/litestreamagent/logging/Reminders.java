package io.github.litestreamagent.logging;

import java.time.Duration;
import java.time.Instant;

/** When a complaint that lasts is worth another line: at once, then at intervals that double from 10 s to 5 min. For use by one thread. */
public final class Reminders {

    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);

    private Instant nextAt;
    private Duration interval = Duration.ZERO;

    /** Returns true if a line is due; then the next one is due later. */
    public boolean isDue(Instant now) {
        if (nextAt != null && now.isBefore(nextAt)) {
            return false;
        }
        Duration doubled = interval.multipliedBy(2);
        interval =
                nextAt == null ? FIRST_INTERVAL : doubled.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : doubled;
        nextAt = now.plus(interval);
        return true;
    }

    /** Returns true if there was a line since the last {@link #end}. */
    public boolean hasBegun() {
        return nextAt != null;
    }

    /** There is nothing to complain about: the next line is due at once. */
    public void end() {
        nextAt = null;
    }
}
