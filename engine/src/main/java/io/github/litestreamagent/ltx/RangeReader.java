package io.github.litestreamagent.ltx;

import java.io.IOException;

/** Reads parts of a file or object. */
@FunctionalInterface
public interface RangeReader {

    /** Exactly {@code length} bytes from {@code offset}: fewer are an error. */
    byte[] read(long offset, int length) throws IOException;
}
