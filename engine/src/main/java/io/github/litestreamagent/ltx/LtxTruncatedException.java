package io.github.litestreamagent.ltx;

/** An LTX file ends before its trailer. */
final class LtxTruncatedException extends LtxException {

    private static final long serialVersionUID = 1L;

    LtxTruncatedException(String file, long offset, String what) {
        super(file, offset, "the file ends within " + what, null);
    }
}
