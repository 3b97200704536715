package io.github.litestreamagent.compaction;

import java.time.Duration;
import java.util.List;

/**
 * How the levels of a replica are made and kept: Litestream's keys and defaults, but for the dry run.
 *
 * @param intervals of levels 1, 2, ...: each is compacted from the level below it when the wall clock passes a multiple; {@code levels}
 * @param snapshotInterval between two snapshots of the live database; {@code snapshot.interval}
 * @param snapshotRetention a snapshot older than this goes, but for the newest; {@code snapshot.retention}
 * @param l0Retention how long a level 0 file stays once level 1 has it; {@code l0-retention}; 0 keeps all of them, as in Litestream
 * @param l0RetentionCheckInterval {@code l0-retention-check-interval}
 * @param deletion {@code retention.enabled} and {@code retention.dry-run}
 */
public record LevelSettings(
        List<Duration> intervals,
        Duration snapshotInterval,
        Duration snapshotRetention,
        Duration l0Retention,
        Duration l0RetentionCheckInterval,
        Deletion deletion) {

    /** Level 9 holds snapshots, level 0 the syncs. */
    public static final int MOST_LEVELS = 8;

    /** Of Litestream 0.5.18: {@code DefaultCompactionLevels} and the defaults of its {@code Store}. */
    public static final LevelSettings DEFAULTS = new LevelSettings(
            List.of(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(1)),
            Duration.ofHours(24),
            Duration.ofHours(24),
            Duration.ofMinutes(5),
            Duration.ofSeconds(15),
            Deletion.ENABLED);

    /** What becomes of files that are not needed any more. */
    public enum Deletion {
        ENABLED,
        /** The log says what would go. */
        DRY_RUN,
        DISABLED
    }

    public LevelSettings {
        intervals = List.copyOf(intervals);
        if (intervals.isEmpty() || intervals.size() > MOST_LEVELS) {
            throw new IllegalArgumentException("there are 1 to " + MOST_LEVELS + " levels, not " + intervals.size());
        }
        if (intervals.stream().anyMatch(interval -> interval.isNegative() || interval.isZero())) {
            throw new IllegalArgumentException("the interval of a level is longer than nothing");
        }
    }

    /** The same with another interval of snapshots. */
    public LevelSettings withSnapshotInterval(Duration interval) {
        return new LevelSettings(
                intervals, interval, snapshotRetention, l0Retention, l0RetentionCheckInterval, deletion);
    }

    /** The number of the highest level that is compacted. */
    int highest() {
        return intervals.size();
    }

    Duration interval(int level) {
        return intervals.get(level - 1);
    }
}
