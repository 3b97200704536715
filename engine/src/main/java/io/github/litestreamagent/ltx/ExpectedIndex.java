package io.github.litestreamagent.ltx;

import java.io.IOException;

/**
 * The page index that the pages of a file ask for, as length and checksum alone: a reader of any file, however large, compares it in
 * constant memory. There is one encoding of an index, so that equal indexes have equal bytes.
 */
final class ExpectedIndex {

    private static final int CHUNK = 1 << 13;

    private final Crc64 crc = new Crc64();
    private final byte[] entry = new byte[3 * Varint.MAX_SIZE];
    private long length;

    void add(int pgno, long offset, long frameLength) {
        int end = Varint.put(entry, 0, pgno);
        end = Varint.put(entry, end, offset);
        end = Varint.put(entry, end, frameLength);
        crc.update(entry, 0, end);
        length += end;
    }

    /** Reads the index and its length from the file, and compares; adds the bytes to the file's checksum. */
    void verify(LtxInput in, Crc64 file) throws IOException {
        long start = in.offset();
        crc.update(new byte[1]);
        length++;
        Crc64 actual = new Crc64();
        byte[] chunk = new byte[CHUNK];
        for (long left = length; left > 0; ) {
            int count = (int) Math.min(left, CHUNK);
            in.read(chunk, 0, count, "the page index");
            actual.update(chunk, 0, count);
            file.update(chunk, 0, count);
            left -= count;
        }
        byte[] stated = new byte[Long.BYTES];
        long statedLength = in.read(stated, "the page index").getLong();
        file.update(stated);
        if (actual.value() != crc.value() || statedLength != length) {
            throw in.corrupt(start, "the page index does not match the pages");
        }
    }
}
