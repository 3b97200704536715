package io.github.litestreamagent.config.file;

import io.github.litestreamagent.config.setting.EditDistance;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The keys of Litestream 0.5.18 and 0.3.13, and the agent's: where each belongs, and whether it has an effect here. */
public final class KeyCatalog {

    private static final int NEAR = 3;

    /** Litestream has it in a replica; it says something of the database as well. */
    private static final String AUTO_RECOVER = "auto-recover";

    /** At the top level they are defaults for the replicas. */
    private static final List<String> REPLICA_SETTINGS = List.of(
            "sync-interval",
            "access-key-id",
            "secret-access-key",
            "region",
            "bucket",
            "endpoint",
            "force-path-style",
            "skip-verify",
            "require-content-md5",
            "put-object-content-md5",
            "storage-class",
            "sse-customer-algorithm",
            "sse-customer-key",
            "sse-customer-key-path",
            "sse-kms-key-id",
            "max-sync-ltx-files",
            AUTO_RECOVER);

    /** At the top level they are defaults for the databases, which Litestream does not have. */
    private static final List<String> DATABASE_SETTINGS = List.of(
            "monitor-interval",
            "checkpoint-interval",
            "min-checkpoint-page-count",
            "truncate-page-n",
            "max-sync-wal-bytes",
            "busy-timeout",
            "journal-mode",
            "single-writer",
            "snapshot",
            "levels",
            "l0-retention",
            "l0-retention-check-interval",
            "retention",
            "restore-if-db-not-exists",
            "on-restore-failure",
            AUTO_RECOVER);

    /** They choose how Litestream signs and splits its requests; here there is nothing to choose. */
    private static final List<String> REQUEST_KEYS =
            List.of("sign-payload", "sign-accept-encoding", "part-size", "concurrency");

    /**
     * {@code name} has none in Litestream 0.5 either; the agent's log is always on standard error; its connections never sleep in SQLite's
     * busy handler. It keeps no files from which a sync could take some and leave others, and no other files beside the database. Each
     * compaction is proved. Its log lines have no line of source.
     */
    private static final Set<String> WITHOUT_EFFECT = union(
            REQUEST_KEYS,
            List.of("name", "stderr", "busy-timeout"),
            List.of("max-sync-wal-bytes", "max-sync-ltx-files", "meta-path", "verify-compaction", "source"));

    private static final List<String> LATER_REPLICA_SETTINGS = List.of(
            "validation-interval",
            "age",
            "account-name",
            "account-key",
            "sas-token",
            "host",
            "user",
            "password",
            "key-path",
            "concurrent-writes",
            "host-key",
            "webdav-url",
            "webdav-username",
            "webdav-password",
            "jwt",
            "seed",
            "creds",
            "nkey",
            "username",
            "token",
            "tls",
            "root-cas",
            "client-cert",
            "client-key",
            "max-reconnects",
            "reconnect-wait",
            "timeout");

    private static final Map<Section, Set<String>> SUPPORTED = new EnumMap<>(Map.of(
            Section.TOP,
            union(
                    REPLICA_SETTINGS,
                    DATABASE_SETTINGS,
                    List.of("dbs", "replica", "include", "exclude", "logging"),
                    List.of("shutdown-sync-timeout", "shutdown-sync-interval"),
                    List.of("addr", "socket", "jmx", "heartbeat-url", "heartbeat-interval", "page-token", "page-hosts"),
                    List.of("validation", "drill", "verify-compaction"),
                    REQUEST_KEYS),
            Section.DATABASE,
            union(DATABASE_SETTINGS, List.of("path", "replica", "replicas", "meta-path")),
            Section.REPLICA,
            union(REPLICA_SETTINGS, REQUEST_KEYS, List.of("type", "url", "path", "name")),
            Section.LOGGING,
            Set.of("level", "type", "stderr", "source"),
            Section.SNAPSHOT,
            Set.of("interval", "retention"),
            Section.LEVEL,
            Set.of("interval"),
            Section.RETENTION,
            Set.of("enabled", "dry-run"),
            Section.SOCKET,
            Set.of("enabled", "path", "permissions"),
            Section.VALIDATION,
            Set.of("interval"),
            Section.DRILL,
            Set.of("folder", "rate", "query")));

    private static final Map<Section, Set<String>> LATER = new EnumMap<>(Map.of(
            Section.TOP,
            union(LATER_REPLICA_SETTINGS, List.of("exec", "mcp-addr", "shutdown-timeout")),
            Section.DATABASE,
            Set.of("dir", "pattern", "recursive", "watch", "meta-dir", "max-checkpoint-page-count"),
            Section.REPLICA,
            union(LATER_REPLICA_SETTINGS, List.of("retention", "retention-check-interval", "snapshot-interval"))));

    /** What to do about a key that is not supported, where there is more to say than to remove it. */
    private static final Map<String, String> HINTS = Map.of(
            "exec", "the agent runs inside the application, which is started without it",
            "meta-dir", "the agent keeps no files of its own beside the database",
            "max-checkpoint-page-count", "Litestream 0.5 has truncate-page-n instead",
            "dir", "without dbs, include takes patterns of files",
            "snapshot-interval", "Litestream 0.5 has snapshot with an interval instead",
            "retention", "Litestream 0.5 has snapshot with a retention instead",
            "shutdown-timeout", "shutdown-sync-timeout bounds the last sync");

    /** Where they stand at the top level, the whole file is written flat. */
    private static final Set<String> FLAT = Set.of("type", "url", "path");

    private static final String WHOLE_FORM =
            "dbs: [{path: /data/app.db, replica: {type: s3, bucket: BUCKET, path: app.db,"
                    + " endpoint: https://HOST}}] with endpoint for a store other than AWS";

    private KeyCatalog() {}

    /** The supported keys of every section. */
    public static Set<String> supported() {
        Set<String> all = new TreeSet<>();
        SUPPORTED.values().forEach(all::addAll);
        return all;
    }

    static boolean isSupported(Section section, String key) {
        return SUPPORTED.get(section).contains(key);
    }

    static boolean isWithoutEffect(String key) {
        return WITHOUT_EFFECT.contains(key);
    }

    /** Returns what is wrong with a key that is not supported in a section. */
    static String objection(Section section, String key) {
        if (LATER.getOrDefault(section, Set.of()).contains(key)) {
            return later(key);
        }
        List<String> homes = Arrays.stream(Section.values())
                .filter(other -> isSupported(other, key))
                .map(Section::title)
                .toList();
        if (section == Section.TOP && FLAT.contains(key)) {
            return "misplaced key \"" + key + "\": a replica belongs to its database, as in " + WHOLE_FORM;
        }
        if (!homes.isEmpty()) {
            return "misplaced key \"" + key + "\": it belongs to " + String.join(" or ", homes) + ", not to "
                    + section.title();
        }
        if (LATER.values().stream().anyMatch(keys -> keys.contains(key))) {
            return later(key);
        }
        String near = nearest(section, key)
                .map(found -> ", did you mean \"" + found + "\"?")
                .orElse("");
        return "unknown key" + EditDistance.shown(key) + " in " + section.title() + near;
    }

    private static String later(String key) {
        String hint = HINTS.get(key);
        return "not supported yet: " + key + (hint == null ? "" : ", " + hint);
    }

    private static Optional<String> nearest(Section section, String key) {
        return EditDistance.nearest(key, SUPPORTED.get(section), NEAR)
                .or(() -> EditDistance.nearest(key, supported(), NEAR));
    }

    @SafeVarargs
    private static Set<String> union(List<String>... lists) {
        Set<String> all = new TreeSet<>();
        for (List<String> list : lists) {
            all.addAll(list);
        }
        return all;
    }
}
