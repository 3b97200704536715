package io.github.litestreamagent.config.replica;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.Setting;
import io.github.litestreamagent.config.setting.SettingPaths;
import io.github.litestreamagent.logging.Secrets;
import io.github.litestreamagent.storage.ObjectOptions;
import io.github.litestreamagent.storage.ObjectOptions.CustomerKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads how the objects of a replica are to be kept. A variable that is not set is a mistake here: without a word the objects would lie
 * there unencrypted.
 */
final class ObjectOptionsReader {

    static final List<String> KEYS = List.of(
            "storage-class", "sse-customer-algorithm", "sse-customer-key", "sse-customer-key-path", "sse-kms-key-id");

    /** Bytes; a key has 44 and perhaps a line end. */
    private static final int LARGEST_KEY_FILE = 1024;

    private final SettingPaths paths;

    ObjectOptionsReader(SettingPaths paths) {
        this.paths = paths;
    }

    ObjectOptions read(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> storageClass = keys.secret("storage-class");
        Optional<Setting> kms = keys.secret("sse-kms-key-id");
        Optional<Setting> customerKey = customerKey(keys);
        try {
            return new ObjectOptions(
                    storageClass.map(Setting::text),
                    customerKey.map(key -> new CustomerKey(key.text())),
                    kms.map(Setting::text));
        } catch (IllegalArgumentException refused) {
            String origin = customerKey
                    .or(() -> kms)
                    .or(() -> storageClass)
                    .map(Setting::origin)
                    .orElse("");
            throw new ConfigurationException(refused.getMessage() + " (" + origin + ")");
        }
    }

    private Optional<Setting> customerKey(ReplicaKeys keys) throws ConfigurationException {
        Optional<Setting> algorithm = keys.secret("sse-customer-algorithm");
        Optional<Setting> written = keys.secret("sse-customer-key");
        Optional<Setting> path = keys.secret("sse-customer-key-path");
        if (written.isPresent() && path.isPresent()) {
            throw written.get().error("and sse-customer-key-path cannot both be given");
        }
        if (algorithm.isPresent() && !algorithm.get().text().equals(CustomerKey.ALGORITHM)) {
            throw algorithm.get().error("must be " + CustomerKey.ALGORITHM);
        }
        if (algorithm.isPresent() && written.isEmpty() && path.isEmpty()) {
            throw algorithm.get().error("is given without sse-customer-key or sse-customer-key-path");
        }
        return path.isPresent() ? Optional.of(ofFile(path.get())) : written;
    }

    private Setting ofFile(Setting path) throws ConfigurationException {
        Path file = paths.absolute(path);
        try {
            if (Files.size(file) <= LARGEST_KEY_FILE) {
                String key = Files.readString(file).strip();
                Secrets.register(key);
                return new Setting(path.key(), key, path.origin());
            }
        } catch (IOException notRead) {
            throw path.error("names a file that cannot be read: " + file);
        }
        throw path.error("names a file that is too large for a key: " + file);
    }
}
