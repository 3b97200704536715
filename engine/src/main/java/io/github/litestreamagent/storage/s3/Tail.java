package io.github.litestreamagent.storage.s3;

import java.util.Arrays;

/** The last bytes that went through a stream: of an LTX file, its trailer. */
final class Tail {

    /** Of an LTX trailer. */
    private static final int LENGTH = 16;

    private final byte[] last = new byte[LENGTH];
    private long size;

    void add(byte[] bytes, int offset, int length) {
        int taken = Math.min(length, LENGTH);
        System.arraycopy(last, taken, last, 0, LENGTH - taken);
        System.arraycopy(bytes, offset + length - taken, last, LENGTH - taken, taken);
        size += length;
    }

    long size() {
        return size;
    }

    /** 16 bytes, or all if there were fewer. */
    byte[] bytes() {
        return Arrays.copyOfRange(last, LENGTH - (int) Math.min(size, LENGTH), LENGTH);
    }
}
