package io.github.litestreamagent.ltx;

/** The bytes of an LTX file contradict the format or a checksum. */
public final class LtxCorruptException extends LtxException {

    private static final long serialVersionUID = 1L;

    public LtxCorruptException(String file, long offset, String problem) {
        this(file, offset, problem, null);
    }

    LtxCorruptException(String file, long offset, String problem, Throwable cause) {
        super(file, offset, problem, cause);
    }
}
