package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a replica holds, from one listing: the newest file, its header and what travels beside it.
 *
 * @param newest the file with the highest TXID; of several, that of the lowest level
 */
record ReplicaState(LtxObject newest, LtxHeader header, LtxMetadata metadata) {

    /** Lists the replica; empty if it has no LTX file. */
    static Optional<ReplicaState> read(ReplicaStorage storage) throws IOException {
        List<LtxObject> newestOfEach = new ArrayList<>();
        for (Level level : Level.all()) {
            storage.list(level).stream()
                    .max(Comparator.comparing(object -> object.range().max()))
                    .ifPresent(newestOfEach::add);
        }
        Optional<LtxObject> newest = newestOfEach.stream()
                .max(Comparator.comparing((LtxObject object) -> object.range().max())
                        .thenComparing(object -> -object.level().number()));
        return newest.isEmpty() ? Optional.empty() : Optional.of(describe(storage, newest.get()));
    }

    private static ReplicaState describe(ReplicaStorage storage, LtxObject newest) throws IOException {
        byte[] header = storage.read(newest, 0, LtxHeader.SIZE);
        return new ReplicaState(newest, LtxHeader.decode(header, newest.toString()), storage.metadata(newest));
    }

    /** Where in a log the newest file ends; empty if it does not say, as one that was not captured or not written by us. */
    Optional<WalPosition> position() {
        long end = header.walOffset() + header.walSize();
        return metadata.walChecksum().isEmpty() || end < WalHeader.SIZE
                ? Optional.empty()
                : Optional.of(new WalPosition(
                        header.salt1(),
                        header.salt2(),
                        end,
                        metadata.walChecksum().getAsLong()));
    }

    Txid txid() {
        return newest.range().max();
    }
}
