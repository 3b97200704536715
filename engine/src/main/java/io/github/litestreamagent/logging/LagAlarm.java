package io.github.litestreamagent.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Decides when a lag is worth a line (R10): one at once when the replica is behind by more than 10 s or failing, further ones at doubling
 * intervals up to 5 min, one when it has caught up. For use by one thread.
 */
public final class LagAlarm {

    private static final Duration TOLERATED = Duration.ofSeconds(10);

    /** A database that is written all the time is never at zero; half of what is tolerated keeps the alarm from fluttering. */
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);

    private static final Duration FIRST_INTERVAL = Duration.ofSeconds(10);
    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(5);

    private final InstantSource clock;
    private Instant raisedAt;
    private Instant nextAt;
    private Duration interval;

    public LagAlarm(InstantSource clock) {
        this.clock = clock;
    }

    /** Call at every change and at least once a second while something is not replicated. */
    public Optional<Alarm> observe(Lag lag) {
        Instant now = clock.instant();
        Duration age =
                lag.behindSince().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        boolean bad = lag.error().isPresent() || age.compareTo(TOLERATED) > 0;
        if (bad) {
            return raisedAt == null ? Optional.of(raise(now, age, lag)) : repeat(now, age, lag);
        }
        boolean over = raisedAt != null && age.compareTo(CAUGHT_UP) <= 0;
        return over ? Optional.of(clear(now, lag)) : Optional.empty();
    }

    private Alarm raise(Instant now, Duration age, Lag lag) {
        raisedAt = now;
        interval = FIRST_INTERVAL;
        nextAt = now.plus(interval);
        return new Alarm(false, age, lag);
    }

    private Optional<Alarm> repeat(Instant now, Duration age, Lag lag) {
        if (now.isBefore(nextAt)) {
            return Optional.empty();
        }
        Duration doubled = interval.multipliedBy(2);
        interval = doubled.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : doubled;
        nextAt = now.plus(interval);
        return Optional.of(new Alarm(false, age, lag));
    }

    private Alarm clear(Instant now, Lag lag) {
        Alarm cleared = new Alarm(true, Duration.between(raisedAt, now), lag);
        raisedAt = null;
        return cleared;
    }

    /**
     * How far the replica is behind at this moment.
     *
     * @param behindSince when the oldest commit that is not in the replica was made; empty if there is none
     * @param bytes of the log that are not in the replica
     * @param commits that are not in the replica
     * @param error why the last attempt failed; empty if it did not
     */
    public record Lag(Optional<Instant> behindSince, long bytes, long commits, Optional<String> error) {}

    /**
     * One line to write.
     *
     * @param caughtUp the end of the alarm
     * @param age of the oldest commit that is not in the replica; at the end how long the alarm lasted
     */
    public record Alarm(boolean caughtUp, Duration age, Lag lag) {

        public void writeTo(BoundLog log) {
            if (caughtUp) {
                log.info("replica sync recovered", "after", age);
                return;
            }
            BoundLog described = log.with("age", age).with("bytes", lag.bytes()).with("commits", lag.commits());
            lag.error()
                    .ifPresentOrElse(
                            error -> described.warn("replica sync failing", "error", error),
                            () -> described.warn("replica is behind"));
        }
    }
}
