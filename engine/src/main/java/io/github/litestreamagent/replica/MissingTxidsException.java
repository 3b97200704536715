package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.ReplicaDescription;
import java.io.IOException;

/** TXIDs are in no file of the replica although there are later ones. */
public final class MissingTxidsException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient TxidRange missing;

    public MissingTxidsException(ReplicaDescription replica, TxidRange missing) {
        super("cannot calc restore plan: non-contiguous ltx files: " + before(missing) + " but next file starts at "
                + missing.max().next() + "; " + name(missing) + " missing in " + replica);
        this.missing = missing;
    }

    public TxidRange missing() {
        return missing;
    }

    private static String before(TxidRange missing) {
        return missing.min().equals(Txid.FIRST)
                ? "have no first file"
                : "have up to " + missing.min().previous();
    }

    private static String name(TxidRange missing) {
        return missing.min().equals(missing.max())
                ? "TXID " + missing.min() + " is"
                : "TXIDs " + missing.min() + " to " + missing.max() + " are";
    }
}
