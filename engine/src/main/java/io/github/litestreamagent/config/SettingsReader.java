package io.github.litestreamagent.config;

import io.github.litestreamagent.compaction.LevelSettings;
import io.github.litestreamagent.compaction.LevelSettings.Deletion;
import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.logging.LogFormat;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.nio.file.FileSystems;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads the settings that are no locations. */
final class SettingsReader {

    private static final Duration MILLISECOND = Duration.ofMillis(1);

    /** Litestream's default. */
    private static final Duration SHUTDOWN_SYNC_INTERVAL = Duration.ofMillis(500);

    private static final String RESTORE_IF_DB_NOT_EXISTS = "restore-if-db-not-exists";

    private final Overrides overrides;
    private final YamlMapping top;

    SettingsReader(Overrides overrides, YamlMapping top) {
        this.overrides = overrides;
        this.top = top;
    }

    /**
     * @param nearest the mappings that come before the top level, nearest first
     */
    ReplicationSettings replication(YamlMapping... nearest) throws ConfigurationException {
        ReplicationSettings defaults = ReplicationSettings.DEFAULTS;
        return new ReplicationSettings(
                duration("sync-interval", MILLISECOND, defaults.syncInterval(), nearest),
                duration("monitor-interval", MILLISECOND, defaults.monitorInterval(), nearest),
                duration("checkpoint-interval", MILLISECOND, defaults.checkpointInterval(), nearest),
                number("min-checkpoint-page-count", 1, defaults.minCheckpointPageCount(), nearest),
                truncatePageCount(nearest),
                snapshot("interval", defaults.snapshotInterval(), nearest),
                levels(nearest),
                duration("busy-timeout", Duration.ZERO, defaults.busyTimeout(), nearest),
                duration("shutdown-sync-timeout", Duration.ZERO, defaults.shutdownSyncTimeout(), nearest),
                keepsJournalMode(nearest),
                bool("single-writer", nearest),
                bool("auto-recover", nearest));
    }

    IfMissing ifMissing(YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> failure = find("on-restore-failure", nearest);
        IfMissing restore = IfMissing.RESTORE;
        if (failure.isPresent()) {
            restore = switch (failure.get().text().toLowerCase(Locale.ROOT)) {
                case "fail" -> IfMissing.RESTORE;
                case "continue" -> IfMissing.RESTORE_OR_CREATE;
                default -> throw failure.get().error("must be fail or continue");
            };
        }
        return bool(RESTORE_IF_DB_NOT_EXISTS, nearest) ? restore : IfMissing.CREATE;
    }

    Duration shutdownSyncInterval() throws ConfigurationException {
        return duration("shutdown-sync-interval", MILLISECOND, SHUTDOWN_SYNC_INTERVAL);
    }

    /** 0 is Litestream's default, as there. */
    private int truncatePageCount(YamlMapping... nearest) throws ConfigurationException {
        int count = number("truncate-page-n", 0, 0, nearest);
        return count == 0 ? ReplicationSettings.DEFAULTS.truncatePageCount() : count;
    }

    private LevelSettings levels(YamlMapping... nearest) throws ConfigurationException {
        LevelSettings defaults = LevelSettings.DEFAULTS;
        return new LevelSettings(
                intervals(defaults.intervals(), nearest),
                defaults.snapshotInterval(),
                snapshot("retention", defaults.snapshotRetention(), nearest),
                duration("l0-retention", Duration.ZERO, defaults.l0Retention(), nearest),
                duration("l0-retention-check-interval", MILLISECOND, defaults.l0RetentionCheckInterval(), nearest),
                deletion(nearest));
    }

    /** {@code levels: [{interval: 30s}, {interval: 5m}]}: level 1 and up. */
    private List<Duration> intervals(List<Duration> otherwise, YamlMapping... nearest) throws ConfigurationException {
        for (YamlMapping place : places(nearest)) {
            if (place.has("levels")) {
                List<Duration> intervals = new ArrayList<>();
                for (YamlMapping level : place.mappings("levels")) {
                    level.check(Section.LEVEL, new Notices());
                    Optional<Setting> interval = level.setting("interval");
                    if (interval.isEmpty()) {
                        throw level.missing("an entry of levels needs an interval");
                    }
                    intervals.add(interval.get().duration(MILLISECOND));
                }
                if (intervals.isEmpty() || intervals.size() > LevelSettings.MOST_LEVELS) {
                    throw place.wrong("levels", "levels must have 1 to " + LevelSettings.MOST_LEVELS + " entries");
                }
                return intervals;
            }
        }
        return otherwise;
    }

    /** {@code snapshot: {interval: 24h, retention: 24h}}; a replica has none. */
    private Duration snapshot(String key, Duration otherwise, YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> found = inSection("snapshot", Section.SNAPSHOT, key, nearest);
        return found.isPresent() ? found.get().duration(MILLISECOND) : otherwise;
    }

    /** {@code retention: {enabled: true, dry-run: false}}. */
    private Deletion deletion(YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> enabled = inSection("retention", Section.RETENTION, "enabled", nearest);
        if (enabled.isPresent() && !enabled.get().bool()) {
            return Deletion.DISABLED;
        }
        Optional<Setting> dryRun = inSection("retention", Section.RETENTION, "dry-run", nearest);
        return dryRun.isPresent() && dryRun.get().bool() ? Deletion.DRY_RUN : Deletion.ENABLED;
    }

    /** Outside the file the key is {@code <section>-<key>}. */
    private Optional<Setting> inSection(String name, Section kind, String key, YamlMapping... nearest)
            throws ConfigurationException {
        Optional<Setting> found = overrides.find(name + "-" + key);
        for (YamlMapping place : places(nearest)) {
            // A retention of a replica is 0.3's, which its reader refuses.
            Optional<YamlMapping> section = found.isPresent() ? Optional.empty() : place.mapping(name);
            if (section.isPresent()) {
                section.get().check(kind, new Notices());
                found = section.get().setting(key);
            }
        }
        return found;
    }

    private List<YamlMapping> places(YamlMapping... nearest) {
        List<YamlMapping> places = new ArrayList<>(List.of(nearest));
        places.add(top);
        return places;
    }

    private boolean keepsJournalMode(YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> mode = find("journal-mode", nearest);
        if (mode.isEmpty()) {
            return false;
        }
        return switch (mode.get().text().toLowerCase(Locale.ROOT)) {
            case "keep" -> true;
            case "wal" -> false;
            default -> throw mode.get().error("must be wal or keep");
        };
    }

    /** {@code LOG_LEVEL} is Litestream's, but also many an application's: a word that is no level is not for us. */
    LoggingSettings logging(Optional<YamlMapping> section, Map<String, String> environment)
            throws ConfigurationException {
        Optional<Setting> level = overrides.find("log-level");
        Optional<LogLevel> common = LogLevel.parse(environment.getOrDefault("LOG_LEVEL", ""));
        if (level.isEmpty() && common.isEmpty() && section.isPresent()) {
            level = section.get().setting("level");
        }
        Optional<Setting> format = overrides.find("log-type");
        if (format.isEmpty() && section.isPresent()) {
            format = section.get().setting("type");
        }
        return new LoggingSettings(
                level.isPresent() ? level(level.get()) : common.orElse(LoggingSettings.DEFAULTS.level()),
                format.isPresent() ? format(format.get()) : LoggingSettings.DEFAULTS.format());
    }

    private static LogLevel level(Setting setting) throws ConfigurationException {
        return LogLevel.parse(setting.text())
                .orElseThrow(() -> setting.error("of the log must be trace, debug, info, warn or error"));
    }

    private static LogFormat format(Setting setting) throws ConfigurationException {
        return switch (setting.text()) {
            case "text" -> LogFormat.TEXT;
            case "json" -> LogFormat.JSON;
            default -> throw setting.error("of the log must be text or json");
        };
    }

    /** The glob patterns of {@code include} or {@code exclude}, each tried once. */
    List<String> patterns(String key) throws ConfigurationException {
        Optional<List<Setting>> fromOutside = overrides.list(key);
        List<String> patterns = new ArrayList<>();
        for (Setting setting : fromOutside.isPresent() ? fromOutside.get() : top.settings(key)) {
            try {
                FileSystems.getDefault().getPathMatcher("glob:" + setting.text());
            } catch (IllegalArgumentException malformed) {
                throw setting.error("holds a pattern that is no glob, such as **/cache/*.db");
            }
            patterns.add(setting.text());
        }
        return patterns;
    }

    private Duration duration(String key, Duration least, Duration otherwise, YamlMapping... nearest)
            throws ConfigurationException {
        Optional<Setting> setting = find(key, nearest);
        return setting.isPresent() ? setting.get().duration(least) : otherwise;
    }

    private int number(String key, int least, int otherwise, YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> setting = find(key, nearest);
        return setting.isPresent() ? setting.get().number(least) : otherwise;
    }

    private boolean bool(String key, YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> setting = find(key, nearest);
        return setting.isPresent() && setting.get().bool();
    }

    private Optional<Setting> find(String key, YamlMapping... nearest) throws ConfigurationException {
        Optional<Setting> found = overrides.find(key);
        for (int i = 0; found.isEmpty() && i < nearest.length; i++) {
            found = nearest[i].setting(key);
        }
        return found.isPresent() ? found : top.setting(key);
    }
}
