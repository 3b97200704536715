package io.github.litestreamagent.replication.fence;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaContents;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a replica holds, from one listing: the newest file, its header and what travels beside it.
 *
 * @param newest the file with the highest TXID; of several, that of the lowest level
 * @param base with which a restore of the newest state begins; empty where one object was looked at alone
 */
public record ReplicaState(LtxObject newest, LtxHeader header, LtxMetadata metadata, Optional<LtxObject> base) {

    /**
     * Lists the replica; empty if it has no LTX file.
     *
     * @throws RefusedException if files are missing, so that nothing newer can be restored, whatever follows; or if what is there was
     *     written by Litestream 0.3
     */
    public static Optional<ReplicaState> read(ReplicaStorage storage) throws IOException, RefusedException {
        ReplicaContents contents = storage.contents();
        List<LtxObject> listed = new RestorePlanner(storage).list(contents.levels());
        if (listed.isEmpty() && contents.generations()) {
            throw new RefusedException(
                    ReasonCode.LITESTREAM_03,
                    storage.description() + " holds a replica of Litestream 0.3 (generations/), and the agent cannot"
                            + " tell whether it is of this database. To keep it, choose another path for the agent; `restore` restores it");
        }
        Optional<LtxObject> base = requireRestorable(listed, storage);
        Optional<LtxObject> newest = listed.stream()
                .max(Comparator.comparing((LtxObject object) -> object.range().max())
                        .thenComparing(object -> -object.level().number()));
        return newest.isEmpty() ? Optional.empty() : Optional.of(describe(storage, newest.get(), base));
    }

    /** As {@link #read}, for a replica that was seen to lack files of the agent: they may have been compacted. */
    static void requireRestorable(ReplicaStorage storage) throws StorageException, RefusedException {
        requireRestorable(new RestorePlanner(storage).list(), storage);
    }

    /** The answer is what a restore begins with. */
    private static Optional<LtxObject> requireRestorable(List<LtxObject> listed, ReplicaStorage storage)
            throws RefusedException {
        try {
            return new RestorePlanner(storage)
                    .newest(listed)
                    .map(plan -> plan.files().get(0));
        } catch (MissingTxidsException gap) {
            throw new RefusedException(
                    ReasonCode.MISSING_TXIDS,
                    "nothing from TXID " + gap.missing().min() + " on can be restored from " + storage.description()
                            + ": files have been removed from it, TXIDs "
                            + gap.missing().min() + " to " + gap.missing().max()
                            + " are missing. To begin a new replica, move away what is there, or choose another path, and start again");
        }
    }

    private static ReplicaState describe(ReplicaStorage storage, LtxObject newest, Optional<LtxObject> base)
            throws IOException {
        byte[] header = storage.read(newest, 0, LtxHeader.SIZE);
        return new ReplicaState(newest, LtxHeader.decode(header, newest.toString()), storage.metadata(newest), base);
    }

    /** Where in a log the newest file ends; empty if it does not say, as one that was not captured or not written by us. */
    public Optional<WalPosition> position() {
        long end = header.walOffset() + header.walSize();
        return metadata.walChecksum().isEmpty() || end < WalHeader.SIZE
                ? Optional.empty()
                : Optional.of(new WalPosition(
                        header.salt1(),
                        header.salt2(),
                        end,
                        metadata.walChecksum().getAsLong()));
    }

    public Txid txid() {
        return newest.range().max();
    }
}
