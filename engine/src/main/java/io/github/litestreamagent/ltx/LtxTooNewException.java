package io.github.litestreamagent.ltx;

/** An LTX file uses something that this version does not know. */
public final class LtxTooNewException extends LtxException {

    private static final long serialVersionUID = 1L;

    public LtxTooNewException(String file, long offset, String what) {
        super(file, offset, what + " is not known to this version; a newer one may read it", null);
    }
}
