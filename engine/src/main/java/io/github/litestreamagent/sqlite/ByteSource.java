package io.github.litestreamagent.sqlite;

import java.io.IOException;

/**
 * Reads a file by position. Whoever implements it owns the descriptor: readers never open or close a file themselves, since closing a
 * descriptor of a database file drops the locks of the whole process.
 */
@FunctionalInterface
public interface ByteSource {

    /**
     * Reads {@code length} bytes, fewer only where the file ends.
     *
     * @param position in bytes from the start of the file
     * @return the number of bytes read, 0 at and behind the end of the file, never negative
     */
    int read(long position, byte[] buffer, int offset, int length) throws IOException;
}
