package io.github.litestreamagent.replication;

import io.github.litestreamagent.compaction.LevelSettings;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.time.Duration;

/** The default settings but for what a test is about. */
public final class TestSettings {

    private ReplicationSettings settings;
    private Duration snapshotInterval;
    private LevelSettings levels;

    private TestSettings(ReplicationSettings settings) {
        this.settings = settings;
        snapshotInterval = settings.snapshotInterval();
        levels = settings.levels();
    }

    public static TestSettings defaults() {
        return of(ReplicationSettings.DEFAULTS);
    }

    static TestSettings of(ReplicationSettings settings) {
        return new TestSettings(settings);
    }

    /** When a log is checkpointed: after so long, and at once from so many pages on. */
    public TestSettings checkpoint(Duration interval, int minPageCount) {
        return with(
                interval, minPageCount, settings.truncatePageCount(), settings.singleWriter(), settings.autoRecover());
    }

    TestSettings minCheckpointPageCount(int pages) {
        return checkpoint(settings.checkpointInterval(), pages);
    }

    TestSettings truncatePageCount(int pages) {
        return with(
                settings.checkpointInterval(),
                settings.minCheckpointPageCount(),
                pages,
                settings.singleWriter(),
                settings.autoRecover());
    }

    TestSettings singleWriter() {
        return with(
                settings.checkpointInterval(),
                settings.minCheckpointPageCount(),
                settings.truncatePageCount(),
                true,
                settings.autoRecover());
    }

    TestSettings autoRecover() {
        return with(
                settings.checkpointInterval(),
                settings.minCheckpointPageCount(),
                settings.truncatePageCount(),
                settings.singleWriter(),
                true);
    }

    TestSettings snapshotInterval(Duration interval) {
        snapshotInterval = interval;
        return checkpoint(settings.checkpointInterval(), settings.minCheckpointPageCount());
    }

    TestSettings levels(LevelSettings wanted) {
        levels = wanted;
        return checkpoint(settings.checkpointInterval(), settings.minCheckpointPageCount());
    }

    public ReplicationSettings build() {
        return settings;
    }

    private TestSettings with(
            Duration checkpointInterval,
            int minCheckpointPageCount,
            int truncatePageCount,
            boolean singleWriter,
            boolean autoRecover) {
        settings = new ReplicationSettings(
                settings.syncInterval(),
                settings.monitorInterval(),
                checkpointInterval,
                minCheckpointPageCount,
                truncatePageCount,
                snapshotInterval,
                levels,
                settings.busyTimeout(),
                settings.shutdownSyncTimeout(),
                settings.keepJournalMode(),
                singleWriter,
                autoRecover);
        return this;
    }
}
