package io.github.litestreamagent.ltx;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * CRC-64/ISO as Go's {@code crc64.ISO} computes it: reflected polynomial 0xD800000000000000, initial value and final xor all ones.
 *
 * <p>Design note: the polynomial is x^64 + x^4 + x^3 + x + 1, so that multiplying by x^64 takes a few shifts. That needs no tables, and
 * four interleaved lanes of 8 bytes run several times as fast as the usual ones. Bit 63 of a value is the coefficient of x^0.
 */
public final class Crc64 {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final int BLOCK = 32;

    private long state = -1;

    public void update(byte[] bytes, int offset, int length) {
        long crc = state;
        int next = offset;
        int end = offset + length;
        if (length >= BLOCK) {
            crc = blocks(crc, bytes, next, length / BLOCK);
            next += length / BLOCK * BLOCK;
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
