package io.github.litestreamagent.ltx;

import java.util.HexFormat;

/**
 * Our checksum of a whole database: the sum modulo 2^64 over its pages, without the lock page, of {@link #ofPage}. When a page changes,
 * the checksum follows with one subtraction and one addition.
 *
 * <p>Design note: LTX's own ({@link RollingChecksum}) XORs bare CRCs. CRC is linear, so there the same change on two pages cancels out.
 */
public record DatabaseChecksum(long value, boolean isKnown) {

    /** Of a database without pages. */
    public static final DatabaseChecksum EMPTY = new DatabaseChecksum(0);

    /** Of a database that does not keep the bytes of its pages: it stays unknown whatever is added, and is recorded nowhere. */
    public static final DatabaseChecksum UNKNOWN = new DatabaseChecksum(0, false);

    public DatabaseChecksum(long value) {
        this(value, true);
    }

    /**
     * What one page contributes; never ask for the lock page.
     *
     * @param offset of the page in {@code page}
     */
    public static long ofPage(int pgno, byte[] page, int offset, int pageSize) {
        return ofCrc(PageCrc.of(pgno, page, offset, pageSize));
    }

    /** The same, from the CRC of the page number followed by the page. */
    public static long ofCrc(long crc) {
        return mix(crc);
    }

    public DatabaseChecksum plus(long ofPage) {
        return isKnown ? new DatabaseChecksum(value + ofPage) : this;
    }

    public DatabaseChecksum minus(long ofPage) {
        return isKnown ? new DatabaseChecksum(value - ofPage) : this;
    }

    /** 16 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }

    /** The finalizer of MurmurHash3 (fmix64). */
    private static long mix(long crc) {
        long k = crc;
        k ^= k >>> 33;
        k *= 0xff51afd7ed558ccdL;
        k ^= k >>> 33;
        k *= 0xc4ceb9fe1a85ec53L;
        return k ^ (k >>> 33);
    }
}
