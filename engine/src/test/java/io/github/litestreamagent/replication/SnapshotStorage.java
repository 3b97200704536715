package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.concurrent.atomic.AtomicInteger;

/** A storage to which snapshots come slowly: in the middle of each, something may happen. */
final class SnapshotStorage extends CutStorage {

    /** Header and some pages. */
    private static final int MIDDLE = 20;

    private Happening inTheMiddle = () -> {};
    private int tries;
    private Throwable failure;

    interface Happening {

        void happen() throws Exception;
    }

    SnapshotStorage(ReplicaStorage storage) {
        super(storage);
    }

    /** In the middle of the next snapshot, once. */
    void inTheMiddle(Happening happening) {
        inTheMiddle = happening;
    }

    /** What happened did not fail: for the replicator that would be a failure of the snapshot. */
    void requireWell() {
        if (failure != null) {
            throw new AssertionError(failure);
        }
    }

    /** How many snapshots were begun. */
    int tries() {
        return tries;
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        if (!level.equals(Level.SNAPSHOT)) {
            return super.putIfAbsent(level, range, body, metadata);
        }
        tries++;
        AtomicInteger pieces = new AtomicInteger();
        Runnable atPiece = () -> {
            if (pieces.getAndIncrement() == MIDDLE) {
                happen();
            }
        };
        return super.putIfAbsent(level, range, new HookedBody(body, atPiece), metadata);
    }

    private void happen() {
        Happening now = inTheMiddle;
        inTheMiddle = () -> {};
        try {
            now.happen();
        } catch (Exception | AssertionError e) {
            failure = e;
        }
    }
}
