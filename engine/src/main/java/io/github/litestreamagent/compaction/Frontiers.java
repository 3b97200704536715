package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.Optional;

/** Where each level ends. Listed whole once, and followed since. Written by one thread, read by any. */
final class Frontiers {

    private final LtxObject[] newest = new LtxObject[Level.SNAPSHOT.number() + 1];

    /** Lists levels 1 to {@code highest}, and 9; holds one name of each. */
    static Frontiers list(ReplicaStorage storage, int highest) throws StorageException {
        Frontiers frontiers = new Frontiers();
        for (int level = 1; level <= highest; level++) {
            frontiers.list(storage, new Level(level));
        }
        frontiers.list(storage, Level.SNAPSHOT);
        return frontiers;
    }

    private void list(ReplicaStorage storage, Level level) throws StorageException {
        storage.visit(level, Optional.empty(), file -> {
            reached(file);
            return true;
        });
    }

    /** A level has this file. */
    synchronized void reached(LtxObject file) {
        int level = file.level().number();
        if (newest[level] == null
                || file.range().max().isAfter(newest[level].range().max())) {
            newest[level] = file;
        }
    }

    /** The newest file of a level; empty if it has none. */
    synchronized Optional<LtxObject> newest(int level) {
        return Optional.ofNullable(newest[level]);
    }

    synchronized Optional<Txid> of(int level) {
        return newest(level).map(file -> file.range().max());
    }
}
