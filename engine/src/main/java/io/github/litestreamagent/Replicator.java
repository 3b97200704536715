package io.github.litestreamagent;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.ConfigurationSources;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.LagWatch;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.shutdown.FinalSync;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import io.github.litestreamagent.storage.access.RuntimeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Replicates the databases of one process: the only entry for the agent. Safe for use by several threads. */
public final class Replicator {

    private final Configuration configuration;
    private final Clock clock = Clock.systemUTC();
    private final ReplicaStorages storages;
    private final Optional<MonitoredDatabases> monitored;
    private final Optional<ScheduledDrills> drills;
    private final LagWatch watch = new LagWatch(clock, FailureLog.OF_PROCESS);
    private final Map<Path, Optional<DatabaseReplicator>> databases = new ConcurrentHashMap<>();
    private final List<DatabaseReplicator> retired = new CopyOnWriteArrayList<>();
    private final String writer = newWriter();

    private final ListedDatabases listed;
    private final MissingDatabases missing;

    private Replicator(Configuration configuration) {
        this.configuration = configuration;
        if (configuration.monitor().isAsked()) {
            OperationFigures operations = new OperationFigures();
            storages = new ReplicaStorages(operations);
            monitored = Optional.of(new MonitoredDatabases(operations));
        } else {
            storages = new ReplicaStorages();
            monitored = Optional.empty();
        }
        drills = configuration.drills().interval().isPresent()
                ? Optional.of(new ScheduledDrills(configuration.drills(), clock))
                : Optional.empty();
        missing = new MissingDatabases(configuration, storages);
        listed = new ListedDatabases(configuration);
    }

    /**
     * Reads the configuration (agent arguments, system properties, environment, file) and starts logging. Costs class loading and file
     * access, so it runs on a thread of the agent. If the configuration is wrong, one line on standard error says so and nothing is replicated.
     *
     * @param arguments what stands behind {@code -javaagent:litestream-agent.jar=}, empty for none
     */
    public static Optional<Replicator> start(String arguments, Map<String, String> environment) {
        try {
            Configuration configuration = ConfigurationLoader.load(
                    new ConfigurationSources(arguments, systemProperties(), environment, Path.of("")));
            Logging.start(configuration.logging());
            Log.info("litestream-agent", "version", Version.current());
            configuration.notices().forEach(notice -> Log.say(notice.level(), notice.sentence()));
            if (System.getProperty("os.name", "").startsWith("Windows")) {
                Log.warn("nothing is replicated: on Windows the agent stands aside, restore works");
                return Optional.empty();
            }
            Replicator replicator = new Replicator(configuration);
            replicator.listed.begin();
            if (replicator.monitored.isPresent()) { // a lambda would load its class
                replicator.monitored.get().begin(configuration.monitor());
            }
            if (replicator.drills.isPresent()) {
                replicator.drills.get().begin();
            }
            return Optional.of(replicator);
        } catch (ConfigurationException wrong) {
            Misconfigured.say(wrong.getMessage());
            return Optional.empty();
        }
    }

    /**
     * With {@code fail-fast=true}: reads the configuration and looks at the buckets, on the calling thread, before the application starts.
     *
     * @return false if it is asked for and the configuration is wrong or a bucket cannot be used, which a line on standard error has said
     */
    public static boolean mayStart(String arguments, Map<String, String> environment) {
        ConfigurationSources sources =
                new ConfigurationSources(arguments, systemProperties(), environment, Path.of(""));
        if (!ConfigurationLoader.isFailFast(sources)) {
            return true;
        }
        try {
            Preflight.run(ConfigurationLoader.load(sources));
            return true;
        } catch (ConfigurationException | StorageException wrong) {
            Log.error("the application is not started, as fail-fast asks for", "error", wrong.getMessage());
            return false;
        }
    }

    /**
     * Returns true if a database that is missing may have to be restored before the application opens it; needs no engine, and hardly any
     * time.
     */
    public static boolean mayRestoreMissing(String arguments, Map<String, String> environment) {
        return ConfigurationLoader.isNamed(
                "restore-if-db-not-exists",
                new ConfigurationSources(arguments, systemProperties(), environment, Path.of("")));
    }

    /**
     * Restores a database that is not there and that the application is about to open, if the configuration says so. Comes back when the
     * application may open it, on a thread of the agent.
     *
     * @throws IOException if it cannot be restored, and the application is not to go on without
     */
    public void restoreMissing(Path file) throws IOException {
        missing.restore(file);
    }

    private static Map<String, String> systemProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .collect(Collectors.toMap(Function.identity(), name -> System.getProperty(name, "")));
    }

    /**
     * The replicator of a file. Called once for each file; where a name comes again, the file takes the place of the one before.
     *
     * @param file as {@code PRAGMA database_list} names it
     * @param name the same, or the hard link of the file under which it is replicated
     * @param connections of the driver that opened it
     * @return empty if the configuration leaves the file out
     */
    public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
        return databases
                .compute(
                        name,
                        (known, before) -> before == null
                                ? replicator(file, name, connections)
                                : before.map(retiring -> successor(retiring, file, name, connections)))
                .map(Function.identity());
    }

    private static boolean canReach(DatabaseAssignment to, Path file) {
        Optional<String> missing = RuntimeModules.missingFor(to.replica());
        missing.ifPresent(why -> log(file, to).error("not replicated", "reason", why));
        return missing.isEmpty();
    }

    private Optional<DatabaseReplicator> replicator(Path file, Path name, DatabaseConnections connections) {
        Optional<DatabaseAssignment> assignment = configuration.assignmentOf(name);
        if (assignment.isEmpty()) {
            listed.leftOut(file);
        } else {
            listed.opened(name);
        }
        return assignment.filter(to -> canReach(to, file)).map(to -> {
            Opening storage = new Opening(() -> storages.open(to.replica()));
            ReplicationContext context = context(file, connections, to, storage);
            DatabaseReplicator replicator = new DatabaseReplicator(context);
            sayWhereTo(log(file, to), to);
            watch.add(replicator, log(file, to), storage::pending);
            show(replicator, context, to);
            return replicator;
        });
    }

    /** A file that was replaced while the application had it open is not taken for the same database. */
    private DatabaseReplicator successor(
            DatabaseReplicator before, Path file, Path name, DatabaseConnections connections) {
        boolean replaced = before.retire();
        retired.removeIf(DatabaseReplicator::isOver);
        retired.add(before);
        DatabaseAssignment to = configuration.assignmentOf(name).orElseThrow();
        Opening storage = new Opening(() -> storages.open(to.replica()));
        ReplicationContext context = context(file, connections, to, storage);
        DatabaseReplicator replicator = new DatabaseReplicator(context, before, !replaced);
        if (replaced) {
            Log.warn("the file was replaced while the application has it open; the new one is looked at", "path", file);
        } else {
            Log.info("another hard link of a database", "path", file, "replicated-as", name);
        }
        watch.add(replicator, log(file, to), storage::pending);
        if (monitored.isPresent()) {
            monitored.get().remove(before);
        }
        show(replicator, context, to);
        return replicator;
    }

    private ReplicationContext context(
            Path file, DatabaseConnections connections, DatabaseAssignment to, Supplier<ReplicaStorage> storage) {
        return new ReplicationContext(file, connections, storage, to.settings(), clock, writer, log(file, to));
    }

    private void show(DatabaseReplicator replicator, ReplicationContext context, DatabaseAssignment to) {
        ReplicaDescription description = to.replica().description();
        ReplicationStatus.Replica replica = new ReplicationStatus.Replica(description.type(), description.url());
        if (monitored.isPresent()) {
            monitored.get().add(replicator, replica, () -> storages.open(to.replica()));
        }
        if (drills.isPresent()) {
            drills.get().add(replicator, replica, context, () -> storages.open(to.replica()));
        }
    }

    private static BoundLog log(Path file, DatabaseAssignment to) {
        return Log.ofDatabase(file, to.replica().description().url());
    }

    private static String newWriter() {
        return HexFormat.of().toHexDigits(new SecureRandom().nextLong());
    }

    private static void sayWhereTo(BoundLog log, DatabaseAssignment to) {
        ReplicaDescription replica = to.replica().description();
        List<Object> pairs = new ArrayList<>(
                List.of("type", replica.type(), "sync-interval", to.settings().syncInterval()));
        replica.attributes().forEach((key, value) -> {
            if (!value.isEmpty() && !key.equals("path")) { // the URL of the replica has it
                pairs.add(key);
                pairs.add(value);
            }
        });
        log.info("initialized db");
        log.info("replicating to", pairs.toArray());
    }

    /** The process ends: a last sync, at most the configured time. Called from a shutdown hook. */
    public void shutDown() {
        List<DatabaseReplicator> all = Stream.concat(
                        databases.values().stream().flatMap(Optional::stream), retired.stream())
                .toList();
        if (drills.isPresent()) {
            drills.get().end();
        }
        storages.tryAnew();
        new FinalSync(all)
                .run(
                        configuration.defaults().shutdownSyncTimeout(),
                        configuration.shutdownSyncInterval(),
                        clock.instant());
        if (monitored.isPresent()) {
            monitored.get().end();
        }
        Log.flush();
    }

    /** Opens the storage at its first use, on the thread of the database: it loads the classes of the S3 client. */
    private static final class Opening implements Supplier<ReplicaStorage> {

        private final Supplier<ReplicaStorage> open;
        private volatile ReplicaStorage storage;

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

        /** Returns what is waited for; nothing as long as the storage is being opened. */
        Optional<PendingRequest> pending() {
            ReplicaStorage opened = storage;
            return opened == null ? Optional.empty() : opened.pending();
        }
    }
}
