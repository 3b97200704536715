package io.github.litestreamagent.storage;

import io.github.litestreamagent.ltx.TxidRange;

/** Another writer's file stands where this one was to be created. It is left as it is. */
public final class ForeignObjectException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final transient TxidRange range;
    private final String writer;

    private ForeignObjectException(String message, TxidRange range, String writer) {
        super(message, false, null);
        this.range = range;
        this.writer = writer;
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
                range,
                writer);
    }

    /**
     * Names the object that stands where the agent's was put, and whose it is.
     *
     * @param replica its URL
     * @param writer of the object that stands there, empty for Litestream's
     */
    public static ForeignObjectException inPlaceOf(LtxObject put, String replica, String writer, long size) {
        return new ForeignObjectException(
                "the file of TXID " + put.range() + " in " + replica + " is not the one that was put there: "
                        + named(writer) + " has put " + size + " bytes in its place",
                put.range(),
                writer);
    }

    /**
     * Names an object that stands where none of the agent does, and whose it is.
     *
     * @param replica its URL
     * @param writer of the object, empty for Litestream's
     */
    public static ForeignObjectException behindOurs(LtxObject found, String replica, String writer) {
        return new ForeignObjectException(
                "there is a file of TXID " + found.range() + " in " + replica
                        + ", behind what was put there from here: " + named(writer) + " has put " + found.size()
                        + " bytes there",
                found.range(),
                writer);
    }

    private static String named(String writer) {
        return writer.isEmpty() ? "another writer, e.g. a Litestream process," : "the writer " + writer;
    }

    public TxidRange range() {
        return range;
    }

    /** Whose mark it has; empty for Litestream's. */
    public String writer() {
        return writer;
    }
}
