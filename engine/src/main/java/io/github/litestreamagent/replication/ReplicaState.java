package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
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

    Txid txid() {
        return newest.range().max();
    }
}
