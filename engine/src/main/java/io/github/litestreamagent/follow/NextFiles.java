package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the files that lead from a state to the newest one. Where there is nothing new that is one request. */
final class NextFiles {

    /** With more files of level 0 ahead the compacted ones lead faster. */
    private static final int FEW = 32;

    private final ReplicaStorage storage;

    NextFiles(ReplicaStorage storage) {
        this.storage = storage;
    }

    /**
     * Finds them.
     *
     * @return in the order in which they are applied; empty if the state is the newest
     * @throws MissingTxidsException if there is a newer state to which no files lead
     */
    List<LtxObject> after(Txid reached) throws IOException {
        List<LtxObject> ahead = storage.listFrom(Level.SYNC, reached.next());
        if (ahead.isEmpty()) {
            return List.of();
        }
        List<LtxObject> all = new ArrayList<>(ahead);
        if (ahead.size() > FEW || !ahead.get(0).range().min().equals(reached.next())) {
            for (Level level : storage.contents().levels()) {
                if (!level.equals(Level.SYNC)) {
                    all.addAll(storage.list(level));
                }
            }
        }
        List<LtxObject> chain = chain(reached, all);
        if (chain.isEmpty()) {
            throw new MissingTxidsException(
                    storage.description(),
                    new TxidRange(reached.next(), ahead.get(0).range().min().previous()));
        }
        return chain;
    }

    private static List<LtxObject> chain(Txid reached, List<LtxObject> all) {
        List<LtxObject> chain = new ArrayList<>();
        Txid end = reached;
        while (true) {
            Txid from = end;
            Optional<LtxObject> next = all.stream()
                    .filter(object -> !object.range().min().isAfter(from.next())
                            && object.range().max().isAfter(from))
                    .max(Comparator.<LtxObject, Txid>comparing(
                                    object -> object.range().max())
                            .thenComparing(object -> object.range().min()));
            if (next.isEmpty()) {
                return chain;
            }
            chain.add(next.get());
            end = next.get().range().max();
        }
    }
}
