package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.compaction.LevelSettings;
import java.time.Duration;

/**
 * How one database is replicated: Litestream's keys, its defaults where it has them.
 *
 * @param syncInterval a busy database settles at one PUT for each; {@code sync-interval}, default 1 s
 * @param monitorInterval how often commits of other processes are looked for; {@code monitor-interval}, default 1 s
 * @param checkpointInterval a log that is not empty is checkpointed after this time; {@code checkpoint-interval}, default 1 min
 * @param minCheckpointPageCount WAL pages from which on it is checkpointed at once; {@code min-checkpoint-page-count}, default 1,000
 * @param truncatePageCount WAL pages at which the log is let go while the replica is away; {@code truncate-page-n}, default 121,359 (about
 *     500 MB of 4 KiB pages)
 * @param snapshotInterval a file of every page goes to level 9 so long after the newest one; {@code snapshot.interval}, default 24 h
 * @param levels how the replica is compacted, and what is deleted from it
 * @param busyTimeout without effect: the replicator's own connections never sleep in SQLite's busy handler; {@code busy-timeout}
 * @param shutdownSyncTimeout the longest time a final sync may take; {@code shutdown-sync-timeout}, default 30 s
 * @param keepJournalMode leave a database in rollback mode alone; {@code journal-mode: keep}
 * @param singleWriter the operator vouches that no other process writes to the replica; {@code single-writer}
 * @param autoRecover upload a file of every page where the replica looks like that of another database; {@code auto-recover}
 */
public record ReplicationSettings(
        Duration syncInterval,
        Duration monitorInterval,
        Duration checkpointInterval,
        int minCheckpointPageCount,
        int truncatePageCount,
        Duration snapshotInterval,
        LevelSettings levels,
        Duration busyTimeout,
        Duration shutdownSyncTimeout,
        boolean keepJournalMode,
        boolean singleWriter,
        boolean autoRecover) {

    public static final ReplicationSettings DEFAULTS = new ReplicationSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            1000,
            121_359,
            Duration.ofHours(24),
            LevelSettings.DEFAULTS,
            Duration.ofSeconds(1),
            Duration.ofSeconds(30),
            false,
            false,
            false);
}
