package io.github.litestreamagent.storage;

import io.github.litestreamagent.ltx.TxidRange;

/** Another writer's file stands where ours was to be created. It is left as it is. */
public final class ForeignObjectException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final transient TxidRange range;

    public ForeignObjectException(String message, TxidRange range) {
        super(message, false, null);
        this.range = range;
    }

    /**
     * Names the object, whose it is, and what it holds.
     *
     * @param where the object's whole name
     * @param writer of the object that stands there, empty for Litestream's
     */
    public static ForeignObjectException of(String where, TxidRange range, String writer, long size) {
        String who = writer.isEmpty() ? "another writer, e.g. a Litestream process" : "the writer " + writer;
        return new ForeignObjectException(
                "cannot create " + where + " (TXID " + range + "): it exists, " + size + " bytes written by " + who
                        + "; one replica takes one writer, so stop that one or use another path",
                range);
    }

    public TxidRange range() {
        return range;
    }
}
