package io.github.litestreamagent;

import io.github.litestreamagent.replication.ReplicatedDatabase;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Replicates the databases of one process: the only entry for the agent. */
public final class Replicator {

    private Replicator() {}

    /**
     * Reads the configuration (agent arguments, system properties, environment, file) and starts logging. Costs class loading and file
     * access, so it runs on a thread of ours. If the configuration is wrong, one line on standard error says so and nothing is replicated.
     *
     * @param arguments what stands behind {@code -javaagent:litestream-agent.jar=}, empty for none
     */
    public static Optional<Replicator> start(String arguments, Map<String, String> environment) {
        return Optional.empty();
    }

    /**
     * The replicator of a file, started at the first call and shared by all later ones for the same file (device and inode).
     *
     * @param file as {@code PRAGMA database_list} names it
     * @param connections of the driver that opened it
     * @return empty if the configuration leaves the file out
     */
    public Optional<ReplicatedDatabase> database(Path file, DatabaseConnections connections) {
        return Optional.empty();
    }

    /** The process ends: a last sync, at most the configured time. Called from a shutdown hook. */
    public void shutDown() {}
}
