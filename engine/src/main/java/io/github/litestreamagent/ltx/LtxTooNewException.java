package io.github.litestreamagent.ltx;

/** An LTX file uses something that this version does not know. */
final class LtxTooNewException extends LtxException {

    private static final long serialVersionUID = 1L;

    LtxTooNewException(String file, long offset, String what) {
        super(file, offset, what + " is not known to this version; a newer one may read it", null);
    }
}
