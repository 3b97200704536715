package io.github.litestreamagent.ltx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CRC-64/ISO as Go's {@code crc64.ISO} computes it: reflected polynomial 0xD800000000000000, initial value and final xor all ones.
 *
 * <p>Design note: the polynomial is x^64 + x^4 + x^3 + x + 1, so multiplying by x^64 takes a few shifts and no table. Short input runs
 * through four interleaved lanes of 8 bytes. Raised to its 64th power the polynomial is x^4096 + x^256 + x^192 + x^64 + 1, because squaring
 * is linear over two elements. A word can therefore be moved into the words 60, 61, 63 and 64 behind it, by XOR alone. Long input keeps
 * only its last 64 words this way, which is twice as fast again. Bit 63 of a value is the coefficient of x^0.
 */
public final class Crc64 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 32;

    /** Words of the window, whose size follows from the 64th power. */
    private static final int WINDOW = 64;

    private static final int WINDOW_BYTES = WINDOW * Long.BYTES;

    /** Bytes from which the window is faster than the lanes (measured). */
    private static final int LONG_INPUT = 2 * WINDOW_BYTES;

    /** One for each thread: checksums of single pages are made in the million, each by a {@code Crc64} of its own. */
    private static final ThreadLocal<long[]> WINDOWS = ThreadLocal.withInitial(() -> new long[WINDOW]);

    /** Reflected: x^4 + x^3 + x + 1, bit 63 being x^0. */
    private static final long POLYNOMIAL = 0xd800000000000000L;

    private long state = -1;

    public void update(byte[] bytes, int offset, int length) {
        long crc = state;
        int next = offset;
        int end = offset + length;
        if (length >= LONG_INPUT) {
            crc = windows(crc, bytes, next, length / WINDOW_BYTES);
            next += length / WINDOW_BYTES * WINDOW_BYTES;
        }
        if (end - next >= BLOCK) {
            int blocks = (end - next) / BLOCK;
            crc = blocks(crc, bytes, next, blocks);
            next += blocks * BLOCK;
        }
        for (; end - next >= Long.BYTES; next += Long.BYTES) {
            crc = times64(crc ^ (long) LONGS.get(bytes, next));
        }
        for (; next < end; next++) {
            crc = times8(crc ^ (bytes[next] & 0xff));
        }
        state = crc;
    }

    public void update(byte[] bytes) {
        update(bytes, 0, bytes.length);
    }

    public long value() {
        return ~state;
    }

    /**
     * Continues with bytes that were looked at elsewhere, by another thread for instance.
     *
     * @param remainder what {@link #remainder} gives for them
     * @param shift what {@link #shift} gives for their number
     */
    void append(long remainder, long shift) {
        state = multiply(state, shift) ^ remainder;
    }

    /** The remainder of bytes without initial value and final xor, so that it can be joined to what stands before them. */
    static long remainder(byte[] bytes, int offset, int length) {
        Crc64 crc = new Crc64();
        crc.state = 0;
        crc.update(bytes, offset, length);
        return crc.state;
    }

    /** Joins two remainders: that of bytes, and that of bytes behind them whose number {@code shift} states. */
    static long join(long before, long shift, long behind) {
        return multiply(before, shift) ^ behind;
    }

    /** x^(8·length) modulo the polynomial. */
    static long shift(long length) {
        long power = 1L << (Long.SIZE - 1 - Byte.SIZE);
        long product = 1L << (Long.SIZE - 1);
        for (long left = length; left > 0; left >>>= 1) {
            if ((left & 1) != 0) {
                product = multiply(product, power);
            }
            power = multiply(power, power);
        }
        return product;
    }

    /** The product of two polynomials modulo the polynomial. */
    private static long multiply(long a, long b) {
        long product = 0;
        long shifted = b;
        for (long left = a; left != 0; left <<= 1) {
            product ^= shifted & (left >> (Long.SIZE - 1));
            shifted = (shifted >>> 1) ^ (POLYNOMIAL & -(shifted & 1));
        }
        return product;
    }

    private static long blocks(long crc, byte[] bytes, int offset, int count) {
        long a = crc ^ (long) LONGS.get(bytes, offset);
        long b = (long) LONGS.get(bytes, offset + 8);
        long c = (long) LONGS.get(bytes, offset + 16);
        long d = (long) LONGS.get(bytes, offset + 24);
        int end = offset + count * BLOCK;
        for (int i = offset + BLOCK; i < end; i += BLOCK) {
            a = times256(a) ^ (long) LONGS.get(bytes, i);
            b = times256(b) ^ (long) LONGS.get(bytes, i + 8);
            c = times256(c) ^ (long) LONGS.get(bytes, i + 16);
            d = times256(d) ^ (long) LONGS.get(bytes, i + 24);
        }
        return times64(times64(times64(times64(a) ^ b) ^ c) ^ d);
    }

    private static long windows(long crc, byte[] bytes, int offset, int count) {
        long[] window = WINDOWS.get();
        for (int i = 0; i < WINDOW; i++) {
            window[i] = (long) LONGS.get(bytes, offset + i * Long.BYTES);
        }
        window[0] ^= crc;
        for (int i = 1; i < count; i++) {
            moveWindow(window, bytes, offset + i * WINDOW_BYTES);
        }
        return remainder(window);
    }

    /** Moves every word of the window into the words behind it, and takes the 64 words at {@code offset} into their place. */
    private static void moveWindow(long[] window, byte[] bytes, int offset) {
        window[60] ^= window[0];
        window[61] ^= window[1] ^ window[0];
        window[62] ^= window[2] ^ window[1];
        window[63] ^= window[3] ^ window[2] ^ window[0];
        for (int i = 0; i < 60; i++) {
            window[i] ^=
                    (long) LONGS.get(bytes, offset + i * Long.BYTES) ^ window[i + 1] ^ window[i + 3] ^ window[i + 4];
        }
        window[60] ^= (long) LONGS.get(bytes, offset + 60 * Long.BYTES) ^ window[61] ^ window[63];
        window[61] ^= (long) LONGS.get(bytes, offset + 61 * Long.BYTES) ^ window[62];
        window[62] ^= (long) LONGS.get(bytes, offset + 62 * Long.BYTES) ^ window[63];
        window[63] ^= (long) LONGS.get(bytes, offset + 63 * Long.BYTES);
    }

    private static long remainder(long[] window) {
        long a = window[0];
        long b = window[1];
        long c = window[2];
        long d = window[3];
        for (int i = 4; i < WINDOW; i += 4) {
            a = times256(a) ^ window[i];
            b = times256(b) ^ window[i + 1];
            c = times256(c) ^ window[i + 2];
            d = times256(d) ^ window[i + 3];
        }
        return times64(times64(times64(times64(a) ^ b) ^ c) ^ d);
    }

    private static long times8(long v) {
        long over = v << 56;
        return (v >>> 8) ^ over ^ (over >>> 1) ^ (over >>> 3) ^ (over >>> 4);
    }

    private static long times64(long v) {
        long over = (v << 63) ^ (v << 61) ^ (v << 60);
        return v ^ (v >>> 1) ^ (v >>> 3) ^ (v >>> 4) ^ over ^ (over >>> 1) ^ (over >>> 3) ^ (over >>> 4);
    }

    private static long times256(long v) {
        long over = (v << 60) ^ (v << 52) ^ (v << 48);
        return v ^ (v >>> 4) ^ (v >>> 12) ^ (v >>> 16) ^ over ^ (over >>> 1) ^ (over >>> 3) ^ (over >>> 4);
    }
}
