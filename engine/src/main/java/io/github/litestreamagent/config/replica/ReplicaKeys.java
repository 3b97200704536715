package io.github.litestreamagent.config.replica;

import io.github.litestreamagent.config.file.YamlMapping;
import io.github.litestreamagent.config.outside.Overrides;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Setting;
import java.util.Optional;
import java.util.Set;

/**
 * Where the keys of one replica are looked up: overrides (for the databases found only), the replica's own mapping, the top level. An
 * address from outside replaces that of the file as a whole; region and endpoint can be replaced alone.
 */
final class ReplicaKeys {

    private static final Set<String> ADDRESS = Set.of("type", "url", "bucket", "path");

    private final Optional<Overrides> overrides;
    private final YamlMapping replica;
    private final YamlMapping top;

    private ReplicaKeys(Optional<Overrides> overrides, YamlMapping replica, YamlMapping top) {
        this.overrides = overrides;
        this.replica = replica;
        this.top = top;
    }

    /** Of a database in {@code dbs}. */
    static ReplicaKeys of(YamlMapping replica, YamlMapping top) {
        return new ReplicaKeys(Optional.empty(), replica, top);
    }

    /** Of all databases found. */
    static ReplicaKeys everywhere(Overrides overrides, YamlMapping replica, YamlMapping top) {
        return new ReplicaKeys(Optional.of(overrides), replica, top);
    }

    boolean isAddressFromOutside() {
        return overrides.isPresent() && overrides.get().address().isPresent();
    }

    Optional<Setting> type() throws ConfigurationException {
        if (own("bucket").isPresent() && overrides.isPresent()) {
            return own("bucket").map(bucket -> new Setting("type", "s3", bucket.origin()));
        }
        Optional<Setting> type = own("type");
        boolean bucketOfTheTopAlone = type.isEmpty() && overrides.isPresent() && replica.isEmpty();
        return bucketOfTheTopAlone
                ? top.setting("bucket").map(bucket -> new Setting("type", "s3", bucket.origin()))
                : type;
    }

    Optional<Setting> url() throws ConfigurationException {
        return own("url");
    }

    Optional<Setting> path() throws ConfigurationException {
        return own("path");
    }

    /** Not from the top level. */
    Optional<Setting> own(String key) throws ConfigurationException {
        if (overrides.isPresent()) {
            Optional<String> address = overrides.get().address();
            if (ADDRESS.contains(key) && address.isPresent()) {
                boolean belongs = key.equals(address.get())
                        || (key.equals("path") && address.get().equals("bucket"));
                return belongs ? overrides.get().find(Overrides.REPLICA + key) : Optional.empty();
            }
            Optional<Setting> outside =
                    ADDRESS.contains(key) ? Optional.empty() : overrides.get().find(Overrides.REPLICA + key);
            if (outside.isPresent()) {
                return outside;
            }
        }
        return replica.setting(key);
    }

    /** In the replica's own mapping of the file. */
    Optional<Setting> written(String key) throws ConfigurationException {
        return replica.setting(key);
    }

    Optional<Setting> find(String key) throws ConfigurationException {
        Optional<Setting> own = own(key);
        return own.isPresent() ? own : top.setting(key);
    }

    Optional<Setting> secret(String key) throws ConfigurationException {
        Optional<Setting> own = replica.secret(key);
        return own.isPresent() ? own : top.secret(key);
    }

    /** Something is required that no key says; perhaps for a variable that is not set. */
    ConfigurationException missing(String whatIsRequired) {
        return replica.missing(whatIsRequired);
    }
}
