package io.github.litestreamagent.cli.restore;

import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import io.github.litestreamagent.storage.access.RuntimeModules;
import java.io.IOException;
import java.util.Optional;

/** Carries out what the restore command asks for. */
@FunctionalInterface
public interface RestoreRunner {

    RestoreRunner FROM_STORAGE = (replica, request, effort, progress, check) -> {
        Optional<String> missing = RuntimeModules.missingFor(replica);
        if (missing.isPresent()) {
            throw new IOException(missing.get());
        }
        try (ReplicaStorages storages = new ReplicaStorages();
                ReplicaStorage storage = storages.open(replica)) {
            return new Restore(storage, effort, progress, check).run(request);
        }
    };

    RestoreOutcome run(
            ReplicaLocation replica, RestoreRequest request, Effort effort, Progress progress, DatabaseCheck check)
            throws IOException;
}
