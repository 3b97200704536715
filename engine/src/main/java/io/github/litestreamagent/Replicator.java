package io.github.litestreamagent;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationException;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.ConfigurationSources;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.FinalSync;
import io.github.litestreamagent.replication.LagWatch;
import io.github.litestreamagent.replication.ReplicatedDatabase;
import io.github.litestreamagent.replication.ReplicationContext;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Replicates the databases of one process: the only entry for the agent. Safe for use by several threads. */
public final class Replicator {

    private final Configuration configuration;
    private final Clock clock = Clock.systemUTC();
    private final ReplicaStorages storages = new ReplicaStorages();
    private final LagWatch watch = new LagWatch(clock);
    private final Map<Path, Optional<DatabaseReplicator>> databases = new ConcurrentHashMap<>();
    private final String writer = HexFormat.of().toHexDigits(new SecureRandom().nextLong());

    private Replicator(Configuration configuration) {
        this.configuration = configuration;
    }

    /**
     * Reads the configuration (agent arguments, system properties, environment, file) and starts logging. Costs class loading and file
     * access, so it runs on a thread of ours. If the configuration is wrong, one line on standard error says so and nothing is replicated.
     *
     * @param arguments what stands behind {@code -javaagent:litestream-agent.jar=}, empty for none
     */
    public static Optional<Replicator> start(String arguments, Map<String, String> environment) {
        try {
            Configuration configuration = ConfigurationLoader.load(
                    new ConfigurationSources(arguments, systemProperties(), environment, Path.of("")));
            Logging.start(configuration.logging());
            Log.info("litestream-agent", "version", Version.current());
            configuration.notices().forEach(Log::info);
            if (System.getProperty("os.name", "").startsWith("Windows")) {
                Log.warn("nothing is replicated: on Windows the agent stands aside, restore works");
                return Optional.empty();
            }
            return Optional.of(new Replicator(configuration));
        } catch (ConfigurationException wrong) {
            Log.error("nothing is replicated", "error", wrong.getMessage());
            return Optional.empty();
        }
    }

    private static Map<String, String> systemProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), name -> System.getProperty(name, "")));
    }

    /**
     * The replicator of a file, made at the first call and shared by all later ones.
     *
     * @param file as {@code PRAGMA database_list} names it
     * @param connections of the driver that opened it
     * @return empty if the configuration leaves the file out
     */
    public Optional<ReplicatedDatabase> database(Path file, DatabaseConnections connections) {
        return databases
                .computeIfAbsent(file, path -> replicator(path, connections))
                .map(Function.identity());
    }

    private Optional<DatabaseReplicator> replicator(Path file, DatabaseConnections connections) {
        Optional<DatabaseAssignment> assignment = configuration.assignmentOf(file);
        if (assignment.isEmpty()) {
            Log.info("not replicated: the configuration leaves it out", "path", file);
        }
        return assignment.map(to -> replicator(file, connections, to));
    }

    private DatabaseReplicator replicator(Path file, DatabaseConnections connections, DatabaseAssignment to) {
        BoundLog log = Log.with("db", file.getFileName())
                .with("replica", to.replica().description().type());
        DatabaseReplicator replicator = new DatabaseReplicator(new ReplicationContext(
                file, connections, new Opening(() -> storages.open(to.replica())), to.settings(), clock, writer, log));
        Log.info("initialized db", "path", file);
        sayWhereTo(to);
        watch.add(replicator, log);
        return replicator;
    }

    private static void sayWhereTo(DatabaseAssignment to) {
        ReplicaDescription replica = to.replica().description();
        List<Object> pairs = new ArrayList<>(
                List.of("type", replica.type(), "sync-interval", to.settings().syncInterval()));
        replica.attributes().forEach((key, value) -> {
            if (!value.isEmpty()) {
                pairs.add(key);
                pairs.add(value);
            }
        });
        Log.info("replicating to", pairs.toArray());
    }

    /** The process ends: a last sync, at most the configured time. Called from a shutdown hook. */
    public void shutDown() {
        List<DatabaseReplicator> all =
                databases.values().stream().flatMap(Optional::stream).toList();
        new FinalSync(all).run(configuration.defaults().shutdownSyncTimeout(), clock.instant());
    }

    /** Opens the storage at its first use, on the thread of the database: it loads the classes of the S3 client. */
    private static final class Opening implements Supplier<ReplicaStorage> {

        private final Supplier<ReplicaStorage> open;
        private ReplicaStorage storage;

        Opening(Supplier<ReplicaStorage> open) {
            this.open = open;
        }

        @Override
        public synchronized ReplicaStorage get() {
            if (storage == null) {
                storage = open.get();
            }
            return storage;
        }
    }
}
