package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Buffered bytes of an LTX file that knows where it is; an early end is a {@link LtxTruncatedException}. */
final class LtxInput implements Varint.Bytes<IOException> {

    private static final int BUFFER = 1 << 14;

    private final InputStream in;
    private final String name;
    private final byte[] buffer = new byte[BUFFER];
    private int next;
    private int filled;
    private long offset;

    /** @param offset of the first byte in the file */
    LtxInput(InputStream in, String name, long offset) {
        this.in = in;
        this.name = name;
        this.offset = offset;
    }

    String name() {
        return name;
    }

    /** Of the next byte, from the start of the file. */
    long offset() {
        return offset;
    }

    void read(byte[] target, int at, int length, String what) throws IOException {
        int done = 0;
        while (done < length) {
            if (next == filled && !fill()) {
                throw new LtxTruncatedException(name, offset, what);
            }
            int count = Math.min(length - done, filled - next);
            System.arraycopy(buffer, next, target, at + done, count);
            next += count;
            done += count;
            offset += count;
        }
    }

    /** Reads into the start of {@code target}, as much as it holds. */
    ByteBuffer read(byte[] target, String what) throws IOException {
        read(target, 0, target.length, what);
        return ByteBuffer.wrap(target);
    }

    @Override
    public int nextByte() throws IOException {
        if (next == filled && !fill()) {
            throw new LtxTruncatedException(name, offset, "the page index");
        }
        offset++;
        return buffer[next++];
    }

    boolean atEnd() throws IOException {
        return next == filled && !fill();
    }

    LtxCorruptException corrupt(long at, String problem) {
        return new LtxCorruptException(name, at, problem);
    }

    private boolean fill() throws IOException {
        next = 0;
        filled = Math.max(0, in.read(buffer, 0, BUFFER));
        return filled > 0;
    }
}
