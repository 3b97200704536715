package io.github.litestreamagent.config;

import io.github.litestreamagent.config.setting.FilePaths;
import io.github.litestreamagent.config.setting.Notice;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.ReplicaLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is replicated, where to, and how.
 *
 * @param databases those of {@code dbs}, and then no others; empty if every database found is replicated
 * @param everywhere the replica below which every database found gets its own; present exactly if {@code databases} is empty
 * @param include glob patterns, see {@link FilePatterns}; empty for all
 * @param exclude glob patterns; they win over {@code include}
 * @param defaults for the databases found
 * @param ifMissing for the databases found
 * @param shutdownSyncInterval pause between two tries of the last sync
 * @param monitor what shows the state of the databases
 * @param drills when and how replicas are proved
 * @param failFast whether a wrong configuration shall be said before the application starts
 * @param notices what the log shall say: settings without effect, names that are probably mistyped
 * @param workingDirectory a real path; the replica paths of databases below it are relative to it
 * @param home the user's
 */
public record Configuration(
        LoggingSettings logging,
        List<DatabaseEntry> databases,
        Optional<ReplicaLocation> everywhere,
        List<String> include,
        List<String> exclude,
        ReplicationSettings defaults,
        IfMissing ifMissing,
        Duration shutdownSyncInterval,
        MonitorSettings monitor,
        DrillSettings drills,
        boolean failFast,
        List<Notice> notices,
        Path workingDirectory,
        Path home) {

    public Configuration {
        databases = List.copyOf(databases);
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        notices = List.copyOf(notices);
        if (databases.isEmpty() == everywhere.isEmpty()) {
            throw new IllegalArgumentException("either a list of databases or one replica for all");
        }
    }

    /** A path as typed or written: relative to the working directory, {@code ~} for the user's home. */
    public Path absolute(String path) {
        return FilePaths.absolute(path, workingDirectory, home.toString());
    }

    /**
     * Returns where a database is replicated to: the same answer whatever else is open.
     *
     * @param file need not exist; compared by real path, relative to the working directory
     * @return empty if the configuration leaves it out
     */
    public Optional<DatabaseAssignment> assignmentOf(Path file) {
        Path realPath = FilePaths.realPath(workingDirectory.resolve(file));
        return everywhere.isPresent() ? found(realPath, everywhere.get()) : listed(realPath);
    }

    /**
     * The entry of {@code dbs} that names this file.
     *
     * @param file need not exist; compared by real path, relative to the working directory
     */
    public Optional<DatabaseEntry> entryOf(Path file) {
        Path realPath = FilePaths.realPath(workingDirectory.resolve(file));
        return databases.stream()
                .filter(entry -> FilePaths.realPath(entry.path()).equals(realPath))
                .findFirst();
    }

    private Optional<DatabaseAssignment> listed(Path realPath) {
        return entryOf(realPath)
                .map(entry -> new DatabaseAssignment(entry.replica(), entry.settings(), entry.ifMissing(), false));
    }

    private Optional<DatabaseAssignment> found(Path realPath, ReplicaLocation location) {
        FilePatterns patterns = new FilePatterns(workingDirectory, include, exclude);
        if (!patterns.select(realPath)) {
            return Optional.empty();
        }
        String relative = FilePaths.portable(
                realPath.startsWith(workingDirectory) ? workingDirectory.relativize(realPath) : realPath);
        return Optional.of(new DatabaseAssignment(location.resolve(relative), defaults, ifMissing, true));
    }
}
