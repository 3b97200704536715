package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import net.jpountz.lz4.LZ4Exception;
import net.jpountz.xxhash.XXHash32;
import net.jpountz.xxhash.XXHashFactory;

/**
 * A page as one LZ4 frame (LZ4 frame format, 1.6): what the LTX library wrote before 0.5.2. The frame has no length field, so that it is
 * read block by block, and never a byte beyond it.
 */
final class Lz4Frame {

    /** Magic number, flags (independent blocks, content checksum), blocks of 64 KiB, header checksum: the only form that was written. */
    private static final byte[] HEADER = {0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, (byte) 0xa7};

    private static final int STORED = 1 << 31;
    private static final XXHash32 XXH32 = XXHashFactory.safeInstance().hash32();

    private final LtxInput in;
    private final byte[] block;
    private final byte[] word = new byte[Integer.BYTES];

    Lz4Frame(LtxInput in, int pageSize) {
        this.in = in;
        this.block = new byte[pageSize];
    }

    /** Header, one block of a page that did not shrink, end mark, content checksum. */
    static int maxSize(int pageSize) {
        return HEADER.length + Integer.BYTES + pageSize + Integer.BYTES + Integer.BYTES;
    }

    /** Reads a frame that must hold exactly one page. */
    void read(byte[] page) throws IOException {
        long start = in.offset();
        byte[] header = new byte[HEADER.length];
        in.read(header, "a page");
        if (!Arrays.equals(header, HEADER)) {
            throw in.corrupt(start, "no LZ4 frame begins here");
        }
        int filled = 0;
        for (int size = word(); size != 0; size = word()) {
            filled += block(size, page, filled, start);
        }
        if (filled != block.length) {
            throw in.corrupt(start, "page of " + filled + " bytes instead of " + block.length);
        }
        if (word() != XXH32.hash(page, 0, filled, 0)) {
            throw in.corrupt(start, "content checksum of the LZ4 frame does not match");
        }
    }

    private int block(int size, byte[] page, int filled, long start) throws IOException {
        int length = size & ~STORED;
        int room = block.length - filled;
        if (length > block.length || (size < 0 && length > room) || length == 0) {
            throw in.corrupt(start, "LZ4 block of " + length + " bytes in a page of " + block.length);
        }
        in.read(block, 0, length, "a page");
        if (size < 0) {
            System.arraycopy(block, 0, page, filled, length);
            return length;
        }
        try {
            int decompressed = PageFrame.DECOMPRESSOR.decompress(block, 0, length, page, filled, room);
            if (decompressed == 0) {
                throw in.corrupt(start, "empty LZ4 block");
            }
            return decompressed;
        } catch (LZ4Exception malformed) {
            throw new LtxCorruptException(in.name(), start, "malformed LZ4 block", malformed);
        }
    }

    private int word() throws IOException {
        ByteBuffer bytes = in.read(word, "a page");
        return bytes.order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}
