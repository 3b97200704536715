package io.github.litestreamagent.logging;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Decides when a lag is worth a line (R10): one at once when the replica is behind by more than 10 s or failing, further ones at doubling
 * intervals up to 5 min, one when it has caught up. Before the store has answered for the first time 30 s are tolerated: classes are
 * loaded and a database is compared, and a line that comes with each start is read by no one. For use by one thread.
 */
public final class LagAlarm {

    private static final Duration TOLERATED = Duration.ofSeconds(10);
    private static final Duration TOLERATED_AT_FIRST = Duration.ofSeconds(30);

    /** A database that is written all the time is never at zero; half of what is tolerated keeps the alarm from fluttering. */
    private static final Duration CAUGHT_UP = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Reminders reminders = new Reminders();
    private Instant raisedAt;

    public LagAlarm(InstantSource clock) {
        this.clock = clock;
    }

    /** Call at every change and at least once a second while something is not replicated. */
    public Optional<Alarm> observe(Lag lag) {
        Instant now = clock.instant();
        Duration age =
                lag.behindSince().map(since -> Duration.between(since, now)).orElse(Duration.ZERO);
        boolean bad = lag.error().isPresent() || age.compareTo(lag.reached() ? TOLERATED : TOLERATED_AT_FIRST) > 0;
        if (bad) {
            raisedAt = reminders.hasBegun() ? raisedAt : now;
            return reminders.isDue(now) ? Optional.of(new Alarm(false, age, lag)) : Optional.empty();
        }
        boolean over = reminders.hasBegun() && age.compareTo(CAUGHT_UP) <= 0;
        return over ? Optional.of(clear(now, lag)) : Optional.empty();
    }

    /** Nothing waits for the replica any more: an alarm ends without a word. */
    public void end() {
        reminders.end();
    }

    private Alarm clear(Instant now, Lag lag) {
        Alarm cleared = new Alarm(true, Duration.between(raisedAt, now), lag);
        reminders.end();
        return cleared;
    }

    /**
     * How far the replica is behind at this moment.
     *
     * @param behindSince when the oldest commit that is not in the replica was made; empty if there is none
     * @param error why the last attempt failed; empty if it did not
     * @param reached whether the store has ever answered as it should
     */
    public record Lag(Optional<Instant> behindSince, Optional<String> error, boolean reached) {}

    /**
     * One line to write.
     *
     * @param caughtUp the end of the alarm
     * @param age of the oldest commit that is not in the replica; at the end how long the alarm lasted
     */
    public record Alarm(boolean caughtUp, Duration age, Lag lag) {

        /**
         * Writes it as a line of the log.
         *
         * @param withBacklog adds what is not in the replica, which takes reading the database's log: asked for only where it is said
         */
        public void writeTo(BoundLog log, UnaryOperator<BoundLog> withBacklog) {
            if (caughtUp) {
                log.info("replica sync recovered", "after", inMillis(age));
                return;
            }
            BoundLog described = withBacklog.apply(log.with("age", inMillis(age)));
            lag.error()
                    .ifPresentOrElse(
                            error -> described.warn("replica sync failing", "error", error),
                            () -> described.warn("replica is behind"));
        }

        /** More digits say nothing. */
        private static Duration inMillis(Duration duration) {
            return duration.truncatedTo(ChronoUnit.MILLIS);
        }
    }
}
