package io.github.litestreamagent.ltx;

/**
 * The last 16 bytes of an LTX file.
 *
 * @param postApplyChecksum {@link RollingChecksum} of the database after the file; 0 in files with {@link LtxHeader#NO_CHECKSUM}
 * @param fileChecksum CRC-64/ISO, top bit set, over the file with its pages uncompressed, up to and including the field before
 */
public record LtxTrailer(long postApplyChecksum, long fileChecksum) {

    /** Bytes. */
    public static final int SIZE = 16;

    static final long TOP_BIT = 1L << 63;
}
