package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.LtxObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Tells which states files make, and which they no longer make.
 *
 * @param states that can be restored, by their TXID
 * @param lost states that could be restored if nothing were damaged or missing
 * @param gaps TXIDs that no file covers although there are later ones
 */
public record Reach(NavigableSet<Txid> states, List<TxidRange> lost, List<TxidRange> gaps) {

    private static final Comparator<TxidRange> BY_END =
            Comparator.comparing(TxidRange::max).thenComparing(TxidRange::min);

    /**
     * Looks at the files of a replica.
     *
     * @param listed all of them, in any order
     * @param damaged those that no restore can use
     */
    static Reach of(Collection<LtxObject> listed, Collection<LtxObject> damaged) {
        NavigableSet<Txid> states = states(
                listed.stream().filter(object -> !damaged.contains(object)).toList());
        NavigableSet<Txid> missed = states(listed);
        List<TxidRange> gaps = gaps(listed);
        if (!gaps.isEmpty()) {
            Txid behind = gaps.get(0).max();
            listed.stream()
                    .map(object -> object.range().max())
                    .filter(end -> end.isAfter(behind))
                    .forEach(missed::add);
        }
        missed.removeAll(states);
        return new Reach(states, runs(missed, states), gaps);
    }

    Optional<Txid> first() {
        return states.isEmpty() ? Optional.empty() : Optional.of(states.first());
    }

    Optional<Txid> last() {
        return states.isEmpty() ? Optional.empty() : Optional.of(states.last());
    }

    /** A file is of use if a state that can be reached lies before its end, and not before its beginning. */
    private static NavigableSet<Txid> states(Collection<LtxObject> objects) {
        NavigableSet<Txid> states = new TreeSet<>();
        for (TxidRange range :
                objects.stream().map(LtxObject::range).sorted(BY_END).toList()) {
            Txid before = range.isSnapshot() ? null : states.lower(range.max());
            if (range.isSnapshot() || (before != null && range.extendsFrom(before))) {
                states.add(range.max());
            }
        }
        return states;
    }

    private static List<TxidRange> gaps(Collection<LtxObject> listed) {
        List<TxidRange> gaps = new ArrayList<>();
        Txid next = Txid.FIRST;
        for (TxidRange range : listed.stream().map(LtxObject::range).sorted().toList()) {
            if (range.min().isAfter(next)) {
                gaps.add(new TxidRange(next, range.min().previous()));
            }
            if (!next.isAfter(range.max())) {
                next = range.max().next();
            }
        }
        return gaps;
    }

    /** Neighbours with nothing that can be restored between them are one run. */
    private static List<TxidRange> runs(NavigableSet<Txid> missed, NavigableSet<Txid> states) {
        List<TxidRange> runs = new ArrayList<>();
        Txid first = null;
        Txid last = null;
        for (Txid txid : missed) {
            if (first != null && states.subSet(last, txid).isEmpty()) {
                last = txid;
                continue;
            }
            if (first != null) {
                runs.add(new TxidRange(first, last));
            }
            first = txid;
            last = txid;
        }
        if (first != null) {
            runs.add(new TxidRange(first, last));
        }
        return runs;
    }
}
