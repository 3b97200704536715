package io.github.litestreamagent.ltx;

/** Unsigned LEB128 numbers, as in Go's {@code encoding/binary}. */
final class Varint {

    /** Bytes of the longest 64-bit number. */
    static final int MAX_SIZE = 10;

    private static final int BITS = 7;
    private static final int MORE = 0x80;

    private Varint() {}

    /** Writes a number at {@code offset} and returns the offset behind it. */
    static int put(byte[] target, int offset, long value) {
        int next = offset;
        long rest = value;
        while ((rest & -MORE) != 0) {
            target[next++] = (byte) (rest | MORE);
            rest >>>= BITS;
        }
        target[next++] = (byte) rest;
        return next;
    }

    /** Gives the bytes of a number one by one. */
    interface Bytes<E extends Exception> {
        int nextByte() throws E;
    }

    /** Reads a number, or -1 if it is longer than the 63 bits that any number here needs. */
    static <E extends Exception> long read(Bytes<E> bytes) throws E {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE - 1; shift += BITS) {
            int b = bytes.nextByte();
            value |= (long) (b & (MORE - 1)) << shift;
            if ((b & MORE) == 0) {
                return value;
            }
        }
        return -1;
    }
}
