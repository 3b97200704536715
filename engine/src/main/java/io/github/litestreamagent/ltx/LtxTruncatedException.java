package io.github.litestreamagent.ltx;

/** An LTX file ends before its trailer. */
public final class LtxTruncatedException extends LtxException {

    private static final long serialVersionUID = 1L;

    public LtxTruncatedException(String file, long offset, String what) {
        super(file, offset, "the file ends within " + what, null);
    }
}
