package io.github.litestreamagent.replication.fence;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What another writer has put into the replica.
 *
 * @param foreign its files, neighbours joined, oldest first
 * @param mixed whether files of the agent stand behind the first of them: the two together are no database
 */
public record Lost(List<TxidRange> foreign, boolean mixed) {

    public Lost {
        foreign = List.copyOf(foreign);
    }

    static Lost of(TxidRange met) {
        return new Lost(List.of(met), false);
    }

    /** With a file of the agent. */
    Lost withOurs(TxidRange file) {
        return new Lost(foreign, mixed || file.min().isAfter(first()));
    }

    /** With one more of the other writer. */
    Lost with(TxidRange file) {
        List<TxidRange> joined = new ArrayList<>();
        List<TxidRange> all = new ArrayList<>(foreign);
        all.add(file);
        all.sort(Comparator.naturalOrder());
        for (TxidRange next : all) {
            TxidRange last = joined.isEmpty() ? null : joined.get(joined.size() - 1);
            if (last == null || next.min().isAfter(last.max().next())) {
                joined.add(next);
            } else {
                Txid end = next.max().isAfter(last.max()) ? next.max() : last.max();
                joined.set(joined.size() - 1, new TxidRange(last.min(), end));
            }
        }
        return new Lost(joined, mixed);
    }

    public Txid first() {
        return foreign.get(0).min();
    }

    /** {@code TXID 1 is not this agent's}, {@code TXIDs 1 to 5, 7 are not this agent's}. */
    @Override
    public String toString() {
        boolean one = foreign.size() == 1
                && foreign.get(0).min().equals(foreign.get(0).max());
        return (one ? "TXID " : "TXIDs ")
                + foreign.stream().map(Lost::named).collect(Collectors.joining(", "))
                + (one ? " is not this agent's" : " are not this agent's");
    }

    private static String named(TxidRange range) {
        return range.min().equals(range.max()) ? range.min().toString() : range.min() + " to " + range.max();
    }
}
