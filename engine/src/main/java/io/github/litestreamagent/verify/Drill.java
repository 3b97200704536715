package io.github.litestreamagent.verify;

import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.PageLookup;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.PlanSummary;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * Restores the newest state to a place of its own, as {@code restore} does, looks at the result and deletes it. The restore itself compares
 * each byte and, where it was recorded, the checksum of the whole database.
 */
public final class Drill {

    private final ReplicaStorage storage;
    private final Effort effort;
    private final Progress progress;
    private final DrillFolder folder;

    public Drill(ReplicaStorage storage, Effort effort, Progress progress, DrillFolder folder) {
        this.storage = storage;
        this.effort = effort;
        this.progress = progress;
        this.folder = folder;
    }

    /**
     * A drill that has gone well.
     *
     * @param plan of the state, and the files that made it
     * @param bytes of the database
     * @param checksum whether a checksum of the database was recorded, and is that of the restored one
     * @param took from the first request to the end of the last check
     */
    public record Result(PlanSummary plan, long bytes, boolean checksum, Duration took) {}

    /**
     * Says why no drill is to be made here now.
     *
     * @return empty if one may be
     */
    public Optional<String> objection() throws IOException {
        Optional<RestorePlan> plan = new RestorePlanner(storage).newest();
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        PageLookup newest = new PageLookup(storage, plan.get());
        return Optional.of(folder.objection((long) newest.commit() * newest.pageSize()))
                .filter(objection -> !objection.isEmpty());
    }

    /**
     * Makes it.
     *
     * @param check looks at the restored database before it is deleted
     * @throws IOException if the replica cannot be restored, or the check finds something wrong
     */
    public Result run(DatabaseCheck check) throws IOException {
        long started = System.nanoTime();
        folder.create();
        try {
            RestoreOutcome outcome =
                    new Restore(storage, effort, progress, check).run(RestoreRequest.newest(folder.output()));
            if (!(outcome instanceof RestoreOutcome.Restored restored)) {
                throw new IllegalStateException("a restore without conditions ended with " + outcome);
            }
            return new Result(
                    restored.plan(),
                    restored.bytes(),
                    isRecorded(restored.plan()),
                    Duration.ofNanos(System.nanoTime() - started));
        } finally {
            folder.delete();
        }
    }

    private boolean isRecorded(PlanSummary plan) throws IOException {
        KnownMetadata metadata = new KnownMetadata(storage);
        for (LtxObject object : new RestorePlanner(storage).list()) {
            if (plan.txid().filter(object.range().max()::equals).isPresent()
                    && metadata.of(object).databaseChecksum().isPresent()) {
                return true;
            }
        }
        return false;
    }
}
