package io.github.litestreamagent.ltx;

import java.io.IOException;

/** An LTX file cannot be used as it is. The message names the file and the offset in it. */
public abstract sealed class LtxException extends IOException
        permits LtxCorruptException, LtxTruncatedException, LtxTooNewException {

    private static final long serialVersionUID = 1L;

    private final String file;
    private final long offset;

    LtxException(String file, long offset, String problem, Throwable cause) {
        super("LTX file " + file + ", offset " + offset + ": " + problem, cause);
        this.file = file;
        this.offset = offset;
    }

    public String file() {
        return file;
    }

    /** In bytes from the start of the file: where the structure begins that is wrong. */
    public long offset() {
        return offset;
    }
}
