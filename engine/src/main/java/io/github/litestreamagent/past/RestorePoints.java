package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.LtxObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The TXIDs whose states can be had, oldest first, and the TXIDs that no file covers. A TXID can be had if a file that ends with it holds
 * every page, or goes on from an earlier one that can be had.
 */
public final class RestorePoints {

    private static final Comparator<LtxObject> BY_END = Comparator.<LtxObject, Txid>comparing(
                    object -> object.range().max())
            .thenComparing(object -> object.level().number());

    private final List<LtxObject> ends;
    private final List<TxidRange> gaps;

    private RestorePoints(List<LtxObject> ends, List<TxidRange> gaps) {
        this.ends = ends;
        this.gaps = gaps;
    }

    /** @param files of all levels, in any order */
    static RestorePoints of(List<LtxObject> files) {
        List<LtxObject> ascending = new ArrayList<>(files);
        ascending.sort(BY_END);
        List<LtxObject> ends = new ArrayList<>();
        List<TxidRange> gaps = new ArrayList<>();
        for (int i = 0; i < ascending.size(); ) {
            int end = i;
            LtxObject found = null;
            LtxObject last = ends.isEmpty() ? null : ends.get(ends.size() - 1);
            Txid txid = ascending.get(i).range().max();
            while (end < ascending.size() && ascending.get(end).range().max().equals(txid)) {
                LtxObject file = ascending.get(end++);
                if (found == null && leadsOn(file, last)) {
                    found = file;
                }
            }
            if (found == null) {
                addGap(gaps, last, ascending.get(end - 1));
            } else {
                ends.add(found);
            }
            i = end;
        }
        return new RestorePoints(List.copyOf(ends), List.copyOf(gaps));
    }

    private static boolean leadsOn(LtxObject file, LtxObject last) {
        if (file.range().isSnapshot()) {
            return true;
        }
        return last != null && !file.range().min().isAfter(last.range().max().next());
    }

    /** Nothing leads on to this file from what is reached: the TXIDs in between are in no file. */
    private static void addGap(List<TxidRange> gaps, LtxObject last, LtxObject file) {
        Txid from = last == null ? Txid.FIRST : last.range().max().next();
        if (gaps.isEmpty() || !gaps.get(gaps.size() - 1).min().equals(from)) {
            gaps.add(new TxidRange(from, file.range().min().previous()));
        }
    }

    boolean isEmpty() {
        return ends.isEmpty();
    }

    public int size() {
        return ends.size();
    }

    /** The TXID of a point, by its place from 0. */
    public Txid txid(int index) {
        return ends.get(index).range().max();
    }

    /** The file of the lowest level that ends with a point: its time is that of the point. */
    LtxObject file(int index) {
        return ends.get(index);
    }

    /** The same, by TXID. */
    LtxObject file(Txid txid) {
        return ends.get(indexOf(txid));
    }

    /** The place of a point, from 0. */
    public int indexOf(Txid txid) {
        int low = 0;
        int high = ends.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (txid(middle).compareTo(txid) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if (ends.isEmpty() || !txid(low).equals(txid)) {
            throw new IllegalArgumentException("TXID " + txid + " is no point");
        }
        return low;
    }

    /** TXIDs that are in no file although there are later ones: states behind them cannot be had until the next file of every page. */
    List<TxidRange> gaps() {
        return gaps;
    }

    boolean hasGap() {
        return !gaps.isEmpty();
    }
}
