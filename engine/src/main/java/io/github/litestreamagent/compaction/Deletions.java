package io.github.litestreamagent.compaction;

import io.github.litestreamagent.compaction.LevelSettings.Deletion;
import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.List;

/** The one place where files of a replica are deleted, or where the log says what would be. */
final class Deletions {

    private final ReplicaStorage storage;
    private final Deletion mode;
    private final BoundLog log;
    private boolean refusalSaid;

    Deletions(ReplicaStorage storage, Deletion mode, BoundLog log) {
        this.storage = storage;
        this.mode = mode;
        this.log = log;
    }

    boolean isDisabled() {
        return mode == Deletion.DISABLED;
    }

    /** Returns true if a further batch makes sense: what was given before is gone. */
    boolean mayEnd() {
        return mode == Deletion.ENABLED && !refusalSaid;
    }

    /**
     * Deletes files of one level whose replacement is proved.
     *
     * @param files oldest first
     */
    void delete(List<LtxObject> files, Permission permission) throws StorageException {
        if (files.isEmpty() || isDisabled()) {
            return;
        }
        LtxObject first = files.get(0);
        long bytes = files.stream().mapToLong(LtxObject::size).sum();
        Object[] which = {
            "level",
            first.level(),
            "count",
            files.size(),
            "bytes",
            bytes,
            "txid.min",
            first.range().min(),
            "txid.max",
            files.get(files.size() - 1).range().max()
        };
        if (mode == Deletion.DRY_RUN) {
            log.info("retention dry run: these files would be deleted", which);
            return;
        }
        permission.deleting(files);
        try {
            storage.delete(files);
            log.debug("retention enforced", which);
        } catch (StorageException e) {
            if (e.retryable()) {
                throw e;
            }
            sayRefusal(e);
        }
    }

    private void sayRefusal(StorageException why) {
        if (refusalSaid) {
            log.debug("not deleted", "error", why);
        } else {
            refusalSaid = true;
            log.warn(
                    "old files are not deleted, so the replica grows: allow deleting in the bucket, or set retention.enabled:"
                            + " false if it is forbidden on purpose",
                    "error",
                    why);
        }
    }
}
