package io.github.litestreamagent.cli.command;

import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.ReplicaUrl;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import io.github.litestreamagent.storage.access.RuntimeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The replica that a command is to read: named by URL, or by the path of a database that the configuration knows.
 *
 * @param source the URL as typed, or the absolute path of the database
 */
public record NamedReplica(String source, ReplicaLocation location) {

    /** What is done with an open replica. */
    @FunctionalInterface
    public interface Use {
        void with(ReplicaStorage storage) throws Exception;
    }

    /**
     * Returns the replica that the arguments of a command name.
     *
     * @param command for the hint where nothing is named
     */
    public static NamedReplica of(List<String> arguments, ConfigurationFlags flags, Terminal terminal, String command)
            throws UsageException, ConfigurationException {
        if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
            throw new UsageException(
                    "database path or replica URL required", Subcommand.PROGRAM + " " + command + " /path/to/db");
        }
        if (arguments.size() > 1) {
            throw new UsageException("too many arguments");
        }
        String argument = arguments.get(0);
        if (ReplicaUrl.isUrl(argument)) {
            if (flags.namesFile()) {
                throw new UsageException("cannot specify a replica URL and the -config flag");
            }
            return new NamedReplica(argument, ConfigurationLoader.replica(argument, terminal.environment()));
        }
        Configuration loaded = flags.load(terminal);
        Path database = loaded.absolute(argument);
        DatabaseAssignment assignment = loaded.assignmentOf(database)
                .orElseThrow(() -> new ConfigurationException("database not found in config: " + database));
        return new NamedReplica(database.toString(), assignment.replica());
    }

    public void open(Use use) throws Exception {
        Optional<String> missing = RuntimeModules.missingFor(location);
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        try (ReplicaStorages storages = new ReplicaStorages();
                ReplicaStorage storage = storages.open(location)) {
            use.with(storage);
        }
    }
}
