package io.github.litestreamagent.config;

import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.replica.ReplicaReader;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.FilePaths;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.config.setting.SettingPaths;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaLocation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code dbs}, with Litestream's objections. */
final class DatabaseReader {

    private final ReplicaReader replicas;
    private final SettingsReader settings;
    private final YamlMapping top;
    private final SettingPaths paths;

    DatabaseReader(ReplicaReader replicas, SettingsReader settings, YamlMapping top, SettingPaths paths) {
        this.replicas = replicas;
        this.settings = settings;
        this.top = top;
        this.paths = paths;
    }

    List<DatabaseEntry> read(Notices notices) throws ConfigurationException {
        List<YamlMapping> mappings = top.mappings("dbs");
        if (mappings.isEmpty()) {
            throw new ConfigurationException(
                    "dbs is empty: list a database, or remove the key to replicate every database" + " found ("
                            + top.placeOf("dbs") + ")");
        }
        List<DatabaseEntry> entries = new ArrayList<>();
        Map<Path, Integer> numberOfPath = new HashMap<>();
        Map<ReplicaDescription, Integer> numberOfReplica = new HashMap<>();
        for (YamlMapping mapping : mappings) {
            int number = entries.size() + 1;
            DatabaseEntry entry = entry(mapping, number, notices);
            requireFirst(numberOfPath.put(FilePaths.realPath(entry.path()), number), number, "path", mapping);
            requireFirst(numberOfReplica.put(entry.replica().description(), number), number, "replica", mapping);
            if (Files.isDirectory(entry.path())) {
                notices.error(
                        "database config #" + number + ": " + entry.path() + " is a directory, so nothing in it is"
                                + " replicated: list the database files (" + mapping.placeOf("path") + ")");
            }
            entries.add(entry);
        }
        return entries;
    }

    private DatabaseEntry entry(YamlMapping mapping, int number, Notices notices) throws ConfigurationException {
        mapping.check(Section.DATABASE, notices);
        Optional<Setting> path = mapping.setting("path");
        if (path.isEmpty()) {
            throw mapping.missing("database config #" + number + ": must specify 'path'");
        }
        YamlMapping replica = replica(mapping);
        ReplicaLocation location = replicas.read(replica, notices);
        return new DatabaseEntry(
                paths.absolute(path.get()),
                location,
                settings.replication(replica, mapping),
                settings.ifMissing(mapping));
    }

    private static YamlMapping replica(YamlMapping mapping) throws ConfigurationException {
        Optional<YamlMapping> replica = mapping.mapping("replica");
        List<YamlMapping> replicas = mapping.mappings("replicas");
        if (replica.isPresent() && !replicas.isEmpty()) {
            throw mapping.wrong("replicas", "cannot specify 'replica' and 'replicas' on a database");
        }
        if (replicas.size() > 1) {
            throw mapping.wrong("replicas", "multiple replicas on a single database are no longer supported");
        }
        if (replica.isEmpty() && replicas.isEmpty()) {
            throw mapping.missing("must specify replica for database");
        }
        return replica.isPresent() ? replica.get() : replicas.get(0);
    }

    private static void requireFirst(Integer earlier, int number, String key, YamlMapping mapping)
            throws ConfigurationException {
        if (earlier != null) {
            throw mapping.missing("database config #" + number + ": duplicate " + key
                    + " (already used by database config #" + earlier + "); each can be listed only once");
        }
    }
}
