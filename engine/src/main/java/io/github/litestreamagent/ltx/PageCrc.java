package io.github.litestreamagent.ltx;

/** CRC-64/ISO of a page number (4 bytes, big-endian) followed by the page. */
final class PageCrc {

    private PageCrc() {}

    static long of(int pgno, byte[] page, int offset, int pageSize) {
        Crc64 crc = ofNumber(pgno);
        crc.update(page, offset, pageSize);
        return crc.value();
    }

    /**
     * The same for a page whose {@link Crc64#remainder} is known.
     *
     * @param shift {@link Crc64#shift} of the page size
     */
    static long of(int pgno, long remainder, long shift) {
        Crc64 crc = ofNumber(pgno);
        crc.append(remainder, shift);
        return crc.value();
    }

    private static Crc64 ofNumber(int pgno) {
        Crc64 crc = new Crc64();
        crc.update(new byte[] {(byte) (pgno >>> 24), (byte) (pgno >>> 16), (byte) (pgno >>> 8), (byte) pgno});
        return crc;
    }
}
