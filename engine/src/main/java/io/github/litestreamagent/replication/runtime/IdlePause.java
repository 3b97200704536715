package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * How long to sleep when no commit is to be seen: a nudge without one (a statement inside a transaction, rows that are still being read) is
 * followed by another look soon, further looks come later and later, up to the monitor interval. One thread.
 */
public final class IdlePause {

    private static final long FIRST = TimeUnit.MILLISECONDS.toNanos(5);

    private final long longest;
    private long next;

    public IdlePause(Duration monitorInterval) {
        longest = monitorInterval.toNanos();
        next = longest;
    }

    public Pause next(boolean nudged) {
        if (nudged) {
            reset();
        }
        long pause = Math.min(next, longest);
        next = Math.min(longest, pause * 2);
        return Pause.untilNudged(pause);
    }

    public void reset() {
        next = FIRST;
    }
}
