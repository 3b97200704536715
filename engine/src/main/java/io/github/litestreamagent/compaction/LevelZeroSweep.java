package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Deletes level 0 files that others have compacted, a process of before or Litestream: each file of level 1 is compared with what is left of
 * its inputs before they go.
 */
final class LevelZeroSweep {

    /** Of one sweep; the next one goes on. */
    private static final int MOST = 2_000;

    private static final Level LEVEL_1 = new Level(1);

    private final ReplicaStorage storage;
    private final Deletions deletions;

    LevelZeroSweep(ReplicaStorage storage, Deletions deletions) {
        this.storage = storage;
        this.deletions = deletions;
    }

    /**
     * Looks at the oldest files.
     *
     * @param eldest what was modified later stays
     * @param newest of level 0; it stays, whatever its age
     * @return whether there may be more
     * @throws ProofException if a file of level 1 is not what its inputs are
     */
    boolean run(Instant eldest, Txid newest, Permission permission) throws IOException {
        NavigableMap<Txid, LtxObject> old = new TreeMap<>();
        storage.visit(Level.SYNC, Optional.empty(), file -> {
            boolean goes = file.lastModified().isBefore(eldest)
                    && newest.isAfter(file.range().max());
            if (goes) {
                old.put(file.range().max(), file);
            }
            return goes && old.size() < MOST;
        });
        if (old.isEmpty()) {
            return false;
        }
        List<LtxObject> above = new ArrayList<>();
        storage.visit(LEVEL_1, Optional.empty(), file -> {
            if (!old.subMap(file.range().min(), true, file.range().max(), true).isEmpty()) {
                above.add(file);
            }
            return !file.range().min().isAfter(old.lastKey());
        });
        int deleted = 0;
        for (LtxObject file : above) {
            if (permission.goesOn()) {
                deleted += sweep(file, old, permission);
            }
        }
        return deleted > 0 && old.size() == MOST && deletions.mayEnd();
    }

    private int sweep(LtxObject above, NavigableMap<Txid, LtxObject> old, Permission permission) throws IOException {
        List<LtxObject> inputs = consecutiveUpTo(above, old);
        if (inputs.isEmpty()) {
            return 0;
        }
        boolean complete = inputs.get(0).range().min().equals(above.range().min());
        new WholeComparison(storage).require(above, inputs, complete);
        if (permission.renew().isEmpty()) {
            return 0;
        }
        deletions.delete(inputs, permission);
        return inputs.size();
    }

    /** Those that lead to the last TXID of the file without a gap; none if the last one is gone, or stays. */
    private static List<LtxObject> consecutiveUpTo(LtxObject above, NavigableMap<Txid, LtxObject> old) {
        List<LtxObject> inputs = new ArrayList<>();
        Txid wanted = above.range().max();
        while (!above.range().min().isAfter(wanted)) {
            LtxObject file = old.get(wanted);
            if (file == null || above.range().min().isAfter(file.range().min())) {
                break;
            }
            inputs.add(0, file);
            if (file.range().min().equals(Txid.FIRST)) {
                break;
            }
            wanted = file.range().min().previous();
        }
        return inputs;
    }
}
