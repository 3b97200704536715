package io.github.litestreamagent.compaction;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether this process may change more of a replica than level 0. */
public interface Permission {

    /**
     * Takes or renews the lease, after what was listed just now.
     *
     * @return the store's time; empty if another process has the lease, or it cannot be had
     */
    Optional<Instant> renew() throws StorageException;

    /** Files are about to be deleted: that a listing lacks them is no surprise any more. */
    void deleting(List<LtxObject> files);

    /** Returns true until the process ends or the replicator lets the database go. */
    boolean goesOn();
}
