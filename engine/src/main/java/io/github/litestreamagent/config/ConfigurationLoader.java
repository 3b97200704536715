package io.github.litestreamagent.config;

import io.github.litestreamagent.config.file.Section;
import io.github.litestreamagent.config.file.VariableExpansion;
import io.github.litestreamagent.config.file.YamlFile;
import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.outside.AgentArguments;
import io.github.litestreamagent.config.outside.EnvironmentReplica;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.outside.UnknownVariables;
import io.github.litestreamagent.config.replica.ReplicaReader;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.FilePaths;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.logging.Secrets;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.ReplicaLocation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a configuration: agent arguments, then system properties {@code litestream.*}, then environment {@code LITESTREAM_*}, then the
 * file, then defaults.
 */
public final class ConfigurationLoader {

    private static final String NOTHING_CONFIGURED = "no replica configured: name a configuration file"
            + " (-javaagent:litestream-agent.jar=litestream.yml or LITESTREAM_CONFIG), or a replica URL"
            + " (-javaagent:litestream-agent.jar=s3://bucket/path or LITESTREAM_REPLICA_URL), or a bucket"
            + " (LITESTREAM_REPLICA_BUCKET)";

    private static final String FAIL_FAST = "fail-fast";

    private static final List<String> SECRET_VARIABLES = List.of(
            "LITESTREAM_SECRET_ACCESS_KEY", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "LITESTREAM_SESSION_TOKEN");

    private final ConfigurationSources sources;
    private final Path workingDirectory;
    private final Overrides overrides;
    private final Notices notices = new Notices();

    private ConfigurationLoader(ConfigurationSources sources) throws ConfigurationException {
        this.sources = sources;
        this.workingDirectory = FilePaths.realPath(sources.workingDirectory());
        this.overrides = new Overrides(
                AgentArguments.parse(sources.agentArguments()), sources.systemProperties(), sources.environment());
    }

    /**
     * Reads everything once.
     *
     * @throws ConfigurationException with one sentence for the operator
     */
    public static Configuration load(ConfigurationSources sources) throws ConfigurationException {
        registerSecrets(sources.environment());
        return new ConfigurationLoader(sources).load();
    }

    /**
     * The replica of a URL that a user typed, with what {@code LITESTREAM_*} variables say and the URL does not: credentials, region,
     * endpoint.
     *
     * @throws ConfigurationException with one sentence for the operator
     */
    public static ReplicaLocation replica(String url, Map<String, String> environment) throws ConfigurationException {
        registerSecrets(environment);
        return EnvironmentReplica.of(url, environment);
    }

    /** Returns true if {@code fail-fast} is asked for; needs no file. */
    public static boolean isFailFast(ConfigurationSources sources) {
        try {
            return new ConfigurationLoader(sources).failFast();
        } catch (ConfigurationException saidByLoad) {
            return sources.agentArguments().contains(FAIL_FAST + "=true")
                    || "true".equals(sources.systemProperties().get("litestream." + FAIL_FAST))
                    || "true".equals(sources.environment().get("LITESTREAM_FAIL_FAST"));
        }
    }

    /**
     * Returns true if arguments, properties, environment or file name the key, be it in a comment. Parses no file, so that an application
     * which does not use the key hardly waits.
     */
    public static boolean isNamed(String key, ConfigurationSources sources) {
        try {
            Overrides overrides = new ConfigurationLoader(sources).overrides;
            return overrides.find(key).isPresent() || new ConfigurationFile(sources, overrides).holds(key);
        } catch (ConfigurationException saidByLoad) {
            return false;
        }
    }

    /** A duration in Go's notation, from 1 ms. */
    public static Duration duration(String name, String text) throws ConfigurationException {
        return new Setting(name, text, "command line").duration(Duration.ofMillis(1));
    }

    private static void registerSecrets(Map<String, String> environment) {
        SECRET_VARIABLES.forEach(name -> Secrets.register(environment.getOrDefault(name, "")));
    }

    private Configuration load() throws ConfigurationException {
        Optional<YamlFile> file = new ConfigurationFile(sources, overrides).read();
        YamlFile yaml = file.isPresent() ? file.get() : YamlFile.parse("", VariableExpansion.literal(""));
        YamlMapping top = yaml.root().isPresent()
                ? new YamlMapping(yaml, yaml.root().get(), "the file")
                : YamlMapping.empty(yaml);
        top.check(Section.TOP, notices);
        if (file.isEmpty() && overrides.address().isEmpty()) {
            throw ConfigurationException.nothingConfigured(
                    NOTHING_CONFIGURED + UnknownVariables.hint(sources.environment()));
        }
        UnknownVariables.warn(sources.environment(), yaml::uses, notices);
        return top.has("dbs") ? listed(yaml, top) : found(top);
    }

    private Configuration listed(YamlFile yaml, YamlMapping top) throws ConfigurationException {
        refuseWhatIsForDatabasesFound(top);
        if (overrides.address().isPresent()) {
            noteUnusedAddress(yaml);
        }
        DatabaseReader databases = new DatabaseReader(replicas(top), settings(top), top, this::absolute);
        return configuration(top, databases.read(notices), Optional.empty());
    }

    private void refuseWhatIsForDatabasesFound(YamlMapping top) throws ConfigurationException {
        for (String key : List.of("include", "exclude", "replica")) {
            if (top.has(key)) {
                throw new ConfigurationException(
                        key + " at the top level is for the databases found, and dbs lists them:"
                                + " use one of the two (" + top.placeOf(key) + ")");
            }
        }
        for (String name : List.of("replica-url", "replica-bucket", "include", "exclude")) {
            Optional<Setting> explicit = overrides.explicit(name);
            if (explicit.isPresent()) {
                throw explicit.get()
                        .error("is for the databases found, and dbs in the file lists them: use one of the two");
            }
        }
    }

    /** A variable that the file itself refers to is used; litestream-ruby sets some for that alone. */
    private void noteUnusedAddress(YamlFile yaml) {
        for (String variable : List.of("LITESTREAM_REPLICA_URL", "LITESTREAM_REPLICA_BUCKET")) {
            if (sources.environment().containsKey(variable) && !yaml.uses(variable)) {
                notices.info(
                        variable + " has no effect: dbs in " + yaml.name() + " names the replica of each database");
            }
        }
    }

    private Configuration found(YamlMapping top) throws ConfigurationException {
        Optional<YamlMapping> replica = top.mapping("replica");
        if (replica.isEmpty() && !top.has("bucket") && overrides.address().isEmpty()) {
            throw top.missing("no replica configured: add dbs, or replica with a url for every database found, or set"
                    + " LITESTREAM_REPLICA_URL");
        }
        ReplicaLocation location =
                replicas(top).everywhere(overrides, replica.orElseGet(() -> YamlMapping.emptyLike(top)), notices);
        return configuration(top, List.of(), Optional.of(location));
    }

    private Configuration configuration(
            YamlMapping top, List<DatabaseEntry> databases, Optional<ReplicaLocation> everywhere)
            throws ConfigurationException {
        Optional<YamlMapping> section = top.mapping("logging");
        if (section.isPresent()) {
            section.get().check(Section.LOGGING, notices);
        }
        SettingsReader settings = settings(top);
        LoggingSettings logging = settings.logging(section, sources.environment());
        Optional<YamlMapping> everyReplica = top.mapping("replica");
        ReplicationSettings defaults =
                everyReplica.isPresent() ? settings.replication(everyReplica.get()) : settings.replication();
        return new Configuration(
                logging,
                databases,
                everywhere,
                settings.patterns("include"),
                settings.patterns("exclude"),
                defaults,
                settings.ifMissing(),
                settings.shutdownSyncInterval(),
                new MonitorReader(overrides, top, this::absolute).read(),
                new DrillReader(top, this::absolute).read(),
                failFast(),
                notices.all(),
                workingDirectory,
                home());
    }

    private boolean failFast() throws ConfigurationException {
        Optional<Setting> failFast = overrides.find(FAIL_FAST);
        return failFast.isPresent() && failFast.get().bool();
    }

    private SettingsReader settings(YamlMapping top) {
        return new SettingsReader(overrides, top);
    }

    private ReplicaReader replicas(YamlMapping top) throws ConfigurationException {
        return new ReplicaReader(top, this::absolute, EnvironmentReplica.credentials(sources.environment()));
    }

    private Path absolute(Setting path) throws ConfigurationException {
        return FilePaths.absolute(path, workingDirectory, home().toString());
    }

    private Path home() {
        return Path.of(sources.systemProperties().getOrDefault("user.home", "/"));
    }
}
