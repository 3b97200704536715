package io.github.litestreamagent;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseEntry;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.util.HashSet;
import java.util.Set;

/** Looks at each bucket before the application starts, as {@code fail-fast} asks for: one listing, and one conditional PUT of the probe. */
final class Preflight {

    private final Set<Object> seen = new HashSet<>();

    private Preflight() {}

    /** @throws StorageException if a bucket cannot be used: nothing would be replicated there */
    static void run(Configuration configuration) throws StorageException {
        Preflight preflight = new Preflight();
        try (ReplicaStorages storages = new ReplicaStorages()) {
            for (DatabaseEntry entry : configuration.databases()) {
                preflight.look(storages, entry.replica(), entry.settings().singleWriter());
            }
            if (configuration.everywhere().isPresent()) {
                preflight.look(
                        storages,
                        configuration.everywhere().get(),
                        configuration.defaults().singleWriter());
            }
        }
    }

    private void look(ReplicaStorages storages, ReplicaLocation location, boolean singleWriter)
            throws StorageException {
        if (!(location instanceof S3Location s3) || !seen.add(bucketOf(s3))) {
            return;
        }
        try (ReplicaStorage storage = storages.open(location)) {
            storage.contents();
            if (!storage.createsOnCondition() && !singleWriter) {
                throw new StorageException(
                        location.description() + " cannot be used: " + ReplicaStorage.WITHOUT_CONDITIONS, false, null);
            }
        }
    }

    private static Object bucketOf(S3Location location) {
        return new S3Location(
                location.bucket(),
                "",
                location.region(),
                location.endpoint(),
                location.forcePathStyle(),
                location.skipVerify(),
                location.credentials(),
                location.contentMd5(),
                location.objects());
    }
}
