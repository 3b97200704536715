package io.github.litestreamagent.past.find;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.StatePoint;

/**
 * The answer changed.
 *
 * @param last the point before, with the old answer: the change came in one of the TXIDs behind it
 * @param point the first one with the new answer
 */
public record Change(Txid last, StatePoint point, Answer before, Answer after) {

    /** How many TXIDs it may have been: 1 where it is known. */
    public long candidates() {
        return point.txid().value() - last.value();
    }
}
