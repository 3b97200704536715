package io.github.litestreamagent.sqlite;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * What the first 96 bytes of {@code -shm} say of the WAL: two equal copies of the wal-index header (SQLite's "WAL-mode File Format",
 * 2.1.1), in the byte order of the machine except for the salts, which are the bytes of the WAL header.
 *
 * <p>Right after a restart of the WAL {@code mxFrame} is 0 and the salts are the new ones already, while the WAL file still begins with
 * the old header: that is written with the first frame.
 *
 * @param iChange counts the commits since the wal-index was made, whatever WAL they went to; a recovery begins again
 * @param mxFrame number of the last committed frame, from 1; 0 if the WAL holds none
 * @param pageCount size of the database in pages as of that frame
 * @param lastChecksum cumulative checksum of that frame, checksum-1 in the upper half
 * @param pageSize bytes; 0 where SQLite has recovered an empty WAL and not looked at the database yet
 * @param bigEndianChecksum whether frame checksums are over big-endian words
 */
public record WalIndexHeader(
        int iChange,
        int mxFrame,
        int pageCount,
        long lastChecksum,
        int salt1,
        int salt2,
        int pageSize,
        boolean bigEndianChecksum) {

    /** Bytes of both copies. */
    public static final int SIZE = 96;

    private static final int COPY = SIZE / 2;
    private static final int VERSION_3007000 = 3_007_000;
    private static final int I_CHANGE = 8;
    private static final int IS_INIT = 12;
    private static final int BIG_ENDIAN_CHECKSUM = 13;
    private static final int PAGE_SIZE = 14;
    private static final int MX_FRAME = 16;
    private static final int PAGE_COUNT = 20;
    private static final int FRAME_CHECKSUM = 24;
    private static final int SALT_1 = 32;
    private static final int SALT_2 = 36;
    private static final int CHECKSUM = 40;

    /** Returns true if it speaks of the WAL that has these salts. */
    public boolean isOf(int firstSalt, int secondSalt) {
        return salt1 == firstSalt && salt2 == secondSalt;
    }

    /** Reads the header, or nothing if it is not initialized, or a writer is about to change it, or died while it did. */
    public static Optional<WalIndexHeader> parse(byte[] first96) {
        return parse(first96, ByteOrder.nativeOrder());
    }

    static Optional<WalIndexHeader> parse(byte[] bytes, ByteOrder order) {
        if (bytes.length < SIZE || !Arrays.equals(bytes, 0, COPY, bytes, COPY, SIZE)) {
            return Optional.empty();
        }
        ByteBuffer header = ByteBuffer.wrap(bytes, 0, COPY).order(order);
        int stored = Short.toUnsignedInt(header.getShort(PAGE_SIZE));
        int pageSize = (stored & 0xfe00) | ((stored & 1) << 16);
        if (header.getInt(0) != VERSION_3007000
                || header.get(IS_INIT) == 0
                || header.getInt(MX_FRAME) < 0
                || !(PageSize.isValid(pageSize) || (pageSize == 0 && header.getInt(MX_FRAME) == 0))
                || checksum(header) != twoInts(header, CHECKSUM)) {
            return Optional.empty();
        }
        return Optional.of(new WalIndexHeader(
                header.getInt(I_CHANGE),
                header.getInt(MX_FRAME),
                header.getInt(PAGE_COUNT),
                twoInts(header, FRAME_CHECKSUM),
                header.order(ByteOrder.BIG_ENDIAN).getInt(SALT_1),
                header.getInt(SALT_2),
                pageSize,
                header.get(BIG_ENDIAN_CHECKSUM) != 0));
    }

    private static long checksum(ByteBuffer header) {
        int s0 = 0;
        int s1 = 0;
        for (int i = 0; i < CHECKSUM; i += Long.BYTES) {
            s0 += header.getInt(i) + s1;
            s1 += header.getInt(i + Integer.BYTES) + s0;
        }
        return join(s0, s1);
    }

    private static long twoInts(ByteBuffer header, int offset) {
        return join(header.getInt(offset), header.getInt(offset + Integer.BYTES));
    }

    private static long join(int first, int second) {
        return ((long) first << Integer.SIZE) | Integer.toUnsignedLong(second);
    }
}
