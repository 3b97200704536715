package io.github.litestreamagent.logging;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When it is worth another line that something is not replicated: a line was written when that began, further ones come 1, 2 and 4 minutes
 * apart, and then each 5 minutes. For use by one thread.
 */
public final class StopAlarm {

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private Instant since;
    private Instant nextAt;
    private Duration pause;

    /** It is so at this moment. The answer is present when a line is due, and says for how long it has been so. */
    public Optional<Duration> stopped(Instant now) {
        if (since == null) {
            since = now;
            pause = FIRST_PAUSE;
            nextAt = now.plus(pause);
        }
        if (now.isBefore(nextAt)) {
            return Optional.empty();
        }
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
        nextAt = now.plus(pause);
        return Optional.of(Duration.between(since, now));
    }

    /** It is not so any more. */
    public void end() {
        since = null;
    }
}
