package io.github.litestreamagent.config.outside;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.EditDistance;
import io.github.litestreamagent.config.setting.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings from outside the file. One name has three spellings: agent argument {@code sync-interval}, system property {@code
 * litestream.sync-interval}, environment variable {@code LITESTREAM_SYNC_INTERVAL}; the first that is set and not empty counts.
 */
public final class Overrides {

    public static final String CONFIG = "config";
    public static final String REPLICA = "replica-";
    private static final String PROPERTY = "litestream.";
    private static final String VARIABLE = "LITESTREAM_";
    private static final int NEAR = 3;

    private static final Set<String> NAMES = new TreeSet<>(List.of(
            CONFIG,
            "enabled",
            "fail-fast",
            "no-expand-env",
            "replica-url",
            "replica-bucket",
            "replica-path",
            "replica-region",
            "replica-endpoint",
            "replica-force-path-style",
            "replica-skip-verify",
            "include",
            "exclude",
            "sync-interval",
            "monitor-interval",
            "checkpoint-interval",
            "min-checkpoint-page-count",
            "truncate-page-n",
            "snapshot-interval",
            "snapshot-retention",
            "l0-retention",
            "l0-retention-check-interval",
            "retention-enabled",
            "retention-dry-run",
            "busy-timeout",
            "shutdown-sync-timeout",
            "shutdown-sync-interval",
            "journal-mode",
            "single-writer",
            "auto-recover",
            "restore-if-db-not-exists",
            "on-restore-failure",
            "addr",
            "socket",
            "jmx",
            "heartbeat-interval",
            "page-hosts",
            "log-level",
            "log-type"));

    /** A command line can be read by every user of the machine. */
    private static final Set<String> SECRETS = Set.of("access-key-id", "secret-access-key");

    private static final String CUSTOMER_KEY = "sse-customer-key";

    private static final Set<String> WATCHERS_SECRETS = Set.of("heartbeat-url", "page-token");

    private final Map<String, Setting> arguments = new LinkedHashMap<>();
    private final Map<String, Setting> properties = new LinkedHashMap<>();
    private final Map<String, String> environment;

    public Overrides(
            Map<String, String> arguments, Map<String, String> systemProperties, Map<String, String> environment)
            throws ConfigurationException {
        this.environment = environment;
        for (Map.Entry<String, String> argument : arguments.entrySet()) {
            String name = argument.getKey().equals("url") ? "replica-url" : argument.getKey();
            check(name, "agent argument");
            this.arguments.put(name, new Setting(name, argument.getValue(), "agent argument " + name));
        }
        for (Map.Entry<String, String> property : systemProperties.entrySet()) {
            if (property.getKey().startsWith(PROPERTY)) {
                String name = property.getKey().substring(PROPERTY.length());
                check(name, "system property");
                properties.put(name, new Setting(name, property.getValue(), "system property " + property.getKey()));
            }
        }
    }

    private static void check(String name, String kind) throws ConfigurationException {
        if (WATCHERS_SECRETS.contains(name)) {
            throw new ConfigurationException(
                    "a secret on a command line can be read by every user of the machine: set " + VARIABLE
                            + name.toUpperCase(Locale.ROOT).replace('-', '_') + " instead of the " + kind + " " + name);
        }
        if (name.equals(CUSTOMER_KEY)) {
            throw new ConfigurationException("a key on a command line can be read by every user of the machine: write "
                    + CUSTOMER_KEY + " or " + CUSTOMER_KEY + "-path into the file instead of the " + kind);
        }
        if (SECRETS.contains(name)) {
            throw new ConfigurationException("a key on a command line can be read by every user of the machine: set"
                    + " LITESTREAM_ACCESS_KEY_ID and LITESTREAM_SECRET_ACCESS_KEY instead of the " + kind + " " + name);
        }
        if (!NAMES.contains(name)) {
            String near = EditDistance.nearest(asOutsideTheFile(name), NAMES, NEAR)
                    .map(found -> ", did you mean \"" + found + "\"?")
                    .orElse("");
            throw new ConfigurationException("unknown " + kind + EditDistance.shown(name) + near);
        }
    }

    /** {@code logging.level} of the file is {@code log-level} here. */
    private static String asOutsideTheFile(String name) {
        return name.replace('.', '-').replaceFirst("^logging-", "log-");
    }

    public static Set<String> names() {
        return Set.copyOf(NAMES);
    }

    public Optional<Setting> find(String name) {
        return explicit(name).or(() -> variable(name));
    }

    /** Of agent arguments and system properties alone. */
    public Optional<Setting> explicit(String name) {
        return Optional.ofNullable(arguments.get(name))
                .or(() -> Optional.ofNullable(properties.get(name)))
                .filter(setting -> !setting.text().isEmpty());
    }

    private Optional<Setting> variable(String name) {
        String variable = VARIABLE + name.toUpperCase(Locale.ROOT).replace('-', '_');
        return Optional.ofNullable(environment.get(variable))
                .filter(text -> !text.isEmpty())
                .map(text -> new Setting(name, text, "environment variable " + variable));
    }

    /** {@code url} or {@code bucket}, whichever names the replica from outside the file; the nearer source counts, then the URL. */
    public Optional<String> address() {
        for (Map<String, Setting> level : List.of(arguments, properties)) {
            for (String key : List.of("url", "bucket")) {
                if (level.containsKey(REPLICA + key)) {
                    return Optional.of(key);
                }
            }
        }
        return List.of("url", "bucket").stream()
                .filter(key -> variable(REPLICA + key).isPresent())
                .findFirst();
    }

    /** A list is written with commas outside the file. */
    public Optional<List<Setting>> list(String name) {
        return find(name).map(setting -> {
            List<Setting> items = new ArrayList<>();
            for (String item : setting.text().split(",", -1)) {
                if (!item.isBlank()) {
                    items.add(new Setting(name, item.strip(), setting.origin()));
                }
            }
            return items;
        });
    }
}
