package io.github.litestreamagent.storage;

import java.util.Arrays;

/** The last bytes that went through a stream: of an LTX file, its trailer. */
public final class Tail {

    /** Of an LTX trailer. */
    private static final int LENGTH = 16;

    private final byte[] last = new byte[LENGTH];
    private long size;

    /** Takes the next bytes of the stream. */
    public void add(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, LENGTH);
        System.arraycopy(last, taken, last, 0, LENGTH - taken);
        System.arraycopy(bytes, offset + length - taken, last, LENGTH - taken, taken);
        size += length;
    }

    /** Bytes that went through. */
    public long size() {
        return size;
    }

    /** 16 bytes, or all if there were fewer. */
    public byte[] bytes() {
        return Arrays.copyOfRange(last, LENGTH - (int) Math.min(size, LENGTH), LENGTH);
    }
}
