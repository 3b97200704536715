package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;

/**
 * Consecutive pages of an LTX file as they are stored: one thread reads them, another decodes them. Used again and again. Not safe for use
 * by several threads at a time.
 */
public final class PageBatch {

    /** Room for compressed pages, in bytes, unless a single page needs more. */
    private static final int ROOM = 1 << 18;

    private static final int HEAD = PageFrame.HEADER_SIZE + PageFrame.SIZE_FIELD;

    /** Takes the pages one by one, in the order of the file. */
    @FunctionalInterface
    public interface Pages {

        /**
         * Takes a page.
         *
         * @param index in the batch, from 0
         * @param page at the start of the buffer, which is used again
         * @param crc CRC-64 of the page number followed by the page, for the checksum of the database
         */
        void accept(int index, byte[] page, long crc) throws IOException;
    }

    /**
     * What the checksum of the file needs of a batch.
     *
     * @param remainder of the bytes that the checksum covers
     * @param bytes how many these are
     */
    public record Decoded(long remainder, long bytes) {}

    private final int pageSize;
    private final long pageShift;
    private final byte[] bytes;
    private final int[] numbers;
    private final int[] starts;

    /** Compressed size; 0 for a page that was stored as an LZ4 frame and is plain here. */
    private final int[] blocks;

    private final long[] offsets;
    private String name = "";
    private int size;
    private int end;

    /** @param pageSize bytes, that of the files it is used for */
    public PageBatch(int pageSize) {
        this.pageSize = pageSize;
        this.pageShift = Crc64.shift(pageSize);
        this.bytes = new byte[Math.max(ROOM, 2 * PageFrame.maxBlock(pageSize))];
        int most = bytes.length / 64;
        this.numbers = new int[most];
        this.starts = new int[most];
        this.blocks = new int[most];
        this.offsets = new long[most];
    }

    void begin(String file) {
        name = file;
        size = 0;
        end = 0;
    }

    boolean hasRoom() {
        return size < numbers.length && end + PageFrame.maxBlock(pageSize) <= bytes.length;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Returns where the next page begins in {@link #bytes}. */
    int end() {
        return end;
    }

    void addBlock(int pgno, int length, long offset) {
        add(pgno, length, length, offset);
    }

    void addPlain(int pgno, byte[] page) {
        System.arraycopy(page, 0, bytes, end, pageSize);
        add(pgno, pageSize, 0, 0);
    }

    private void add(int pgno, int length, int block, long offset) {
        numbers[size] = pgno;
        starts[size] = end;
        blocks[size] = block;
        offsets[size] = offset;
        end += length;
        size++;
    }

    /** Number of pages. */
    public int size() {
        return size;
    }

    /** Bytes that the pages take as they are stored. */
    public int stored() {
        return end;
    }

    /** Number of a page, from 1. */
    public int pgno(int index) {
        return numbers[index];
    }

    /**
     * Decompresses every page.
     *
     * @param page a buffer of at least a page
     * @throws LtxCorruptException if one does not decompress to a page
     */
    public Decoded decode(byte[] page, Pages pages) throws IOException {
        long remainder = 0;
        long covered = 0;
        byte[] head = new byte[HEAD];
        long blockShift = Crc64.shift(HEAD);
        long plainShift = Crc64.shift(PageFrame.HEADER_SIZE);
        for (int i = 0; i < size; i++) {
            boolean block = blocks[i] != 0;
            int headLength = block ? HEAD : PageFrame.HEADER_SIZE;
            ByteBuffer.wrap(head)
                    .putInt(numbers[i])
                    .putShort((short) (block ? PageFrame.BLOCK : 0))
                    .putInt(blocks[i]);
            long headRemainder = Crc64.remainder(head, 0, headLength);
            decompress(i, page);
            long pageRemainder = Crc64.remainder(page, 0, pageSize);
            remainder = Crc64.join(remainder, block ? blockShift : plainShift, headRemainder);
            remainder = Crc64.join(remainder, pageShift, pageRemainder);
            covered += headLength + pageSize;
            pages.accept(i, page, PageCrc.of(numbers[i], pageRemainder, pageShift));
        }
        return new Decoded(remainder, covered);
    }

    private void decompress(int index, byte[] page) throws LtxCorruptException {
        if (blocks[index] == 0) {
            System.arraycopy(bytes, starts[index], page, 0, pageSize);
            return;
        }
        int length;
        try {
            length = PageFrame.DECOMPRESSOR.decompress(bytes, starts[index], blocks[index], page, 0, pageSize);
        } catch (LZ4Exception malformed) {
            throw new LtxCorruptException(name, offsets[index], "malformed LZ4 block", malformed);
        }
        if (length != pageSize) {
            throw new LtxCorruptException(name, offsets[index], "page of " + length + " bytes instead of " + pageSize);
        }
    }
}
