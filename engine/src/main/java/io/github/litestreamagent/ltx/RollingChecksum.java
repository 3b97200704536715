package io.github.litestreamagent.ltx;

import java.util.HexFormat;

/**
 * LTX's checksum of a whole database, in headers and trailers of files that do not have {@link LtxHeader#NO_CHECKSUM}: the XOR over its
 * pages, without the lock page, of {@link #ofPage}, the top bit always set.
 */
public record RollingChecksum(long value) {

    private static final long TOP_BIT = 1L << 63;

    /** Of a database without pages. */
    public static final RollingChecksum EMPTY = new RollingChecksum(TOP_BIT);

    public static long ofPage(int pgno, byte[] page, int offset, int pageSize) {
        return ofCrc(PageCrc.of(pgno, page, offset, pageSize));
    }

    /** The same, from the CRC of the page number followed by the page. */
    public static long ofCrc(long crc) {
        return TOP_BIT | crc;
    }

    /** Adds a page, or takes it away if it was in. */
    public RollingChecksum toggle(long ofPage) {
        return new RollingChecksum(TOP_BIT | (value ^ ofPage));
    }

    /** 16 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(value);
    }
}
