package io.github.litestreamagent.replication.checkpoint;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.Reminders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells since when a reader has kept the WAL from being copied into the database file, and says so when that lasts: the WAL grows
 * meanwhile, as it would without us. A reader that stays shows as checkpoints that end at the same frame again and again. Guarded by the
 * lock of its database.
 */
public final class ReaderWatch {

    private static final Duration TOLERATED = Duration.ofSeconds(10);

    private final BoundLog log;
    private final Reminders reminders = new Reminders();
    private Optional<Mark> mark = Optional.empty();
    private Instant since;

    public ReaderWatch(BoundLog log) {
        this.log = log;
    }

    /**
     * Where a reader stands.
     *
     * @param salt1 of the WAL
     * @param frame up to which the WAL can be copied
     */
    record Mark(int salt1, int frame) {}

    /**
     * Returns what a cycle met.
     *
     * @param met empty if no reader was in the way
     * @param logBytes length of the WAL
     * @return since when, at least, that reader has been there
     */
    public Optional<Instant> observe(Optional<Mark> met, long logBytes, Instant now) {
        if (met.isEmpty()) {
            end(now);
            return Optional.empty();
        }
        if (!met.equals(mark)) {
            mark = met;
            since = now;
        }
        Duration age = Duration.between(since, now);
        if (age.compareTo(TOLERATED) > 0 && reminders.isDue(now)) {
            log.warn("a reader keeps the WAL from being checkpointed, so it grows", "age", age, "bytes", logBytes);
        }
        return Optional.of(since);
    }

    private void end(Instant now) {
        if (reminders.hasBegun()) {
            log.info("long reader ended, checkpoints resumed", "blocked-for", Duration.between(since, now));
            reminders.end();
        }
        mark = Optional.empty();
    }
}
