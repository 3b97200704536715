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

    public TxidRange range() {
        return range;
    }
}
