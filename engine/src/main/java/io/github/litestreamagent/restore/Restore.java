package io.github.litestreamagent.restore;

import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;

/** Restores a database: looks at the output, plans, builds, replaces. */
public final class Restore {

    private final ReplicaStorage storage;

    /** @param storage stays the caller's */
    public Restore(ReplicaStorage storage) {
        this.storage = storage;
    }

    /**
     * Restores as asked. The output appears whole and proved, or is left as it was.
     *
     * @throws RestoreException if the output is in the way or the state is not a database
     * @throws NoMatchingBackupException if there is nothing to restore, and that is not allowed
     * @throws io.github.litestreamagent.replica.MissingTxidsException if the replica has a gap
     * @throws io.github.litestreamagent.ltx.LtxException if a file of the replica is damaged
     * @throws io.github.litestreamagent.storage.StorageException if the replica cannot be read
     */
    public RestoreOutcome run(RestoreRequest request) throws IOException {
        if (request.ifDbNotExists() && Files.exists(request.output())) {
            return new RestoreOutcome.DatabaseExists();
        }
        OutputFile output = OutputFile.of(request.output());
        output.check(request.force());
        Optional<RestorePlan> plan = plan(request);
        if (plan.isEmpty()) {
            return new RestoreOutcome.NoBackup();
        }
        new Restorer(storage, plan.get()).restoreTo(output);
        return new RestoreOutcome.Restored(plan.get());
    }

    private Optional<RestorePlan> plan(RestoreRequest request) throws IOException {
        try {
            RestorePlanner planner = new RestorePlanner(storage);
            Optional<RestorePlan> plan =
                    request.txid().isPresent() ? planner.at(request.txid().get()) : planner.newest();
            if (plan.isEmpty()) {
                throw new NoMatchingBackupException();
            }
            return plan;
        } catch (NoMatchingBackupException nothing) {
            if (request.ifReplicaExists()) {
                return Optional.empty();
            }
            throw nothing;
        }
    }
}
