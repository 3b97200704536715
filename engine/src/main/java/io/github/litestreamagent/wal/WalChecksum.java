package io.github.litestreamagent.wal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The cumulative checksum of the WAL ("WAL-mode File Format", 4.2): two 32-bit sums over pairs of words. The first sum is the
 * upper half of the long.
 */
public final class WalChecksum {

    private static final VarHandle BIG = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final VarHandle LITTLE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private WalChecksum() {}

    /**
     * Continues a checksum.
     *
     * @param bigEndian the order of the words, which the WAL's magic number states
     * @param checksum of what lies before; 0 at the start of the WAL header
     * @param length a multiple of 8
     */
    public static long next(boolean bigEndian, long checksum, byte[] data, int offset, int length) {
        VarHandle words = bigEndian ? BIG : LITTLE;
        int s0 = (int) (checksum >>> Integer.SIZE);
        int s1 = (int) checksum;
        for (int i = offset; i < offset + length; i += Long.BYTES) {
            s0 += (int) words.get(data, i) + s1;
            s1 += (int) words.get(data, i + Integer.BYTES) + s0;
        }
        return ((long) s0 << Integer.SIZE) | Integer.toUnsignedLong(s1);
    }
}
