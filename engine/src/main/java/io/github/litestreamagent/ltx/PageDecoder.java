package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.nio.ByteBuffer;
import net.jpountz.lz4.LZ4Exception;

/** Reads page frames, one after the other. */
final class PageDecoder {

    private final LtxInput in;
    private final int pageSize;
    private final byte[] head = new byte[PageFrame.HEADER_SIZE + PageFrame.SIZE_FIELD];
    private final byte[] block;
    private final Lz4Frame lz4Frame;
    private long start;
    private int headLength;

    PageDecoder(LtxInput in, int pageSize) {
        this.in = in;
        this.pageSize = pageSize;
        this.block = new byte[PageFrame.maxBlock(pageSize)];
        this.lz4Frame = new Lz4Frame(in, pageSize);
    }

    /** Reads the page header, or the marker behind the last page: 0. */
    int readHeader() throws IOException {
        start = in.offset();
        headLength = PageFrame.HEADER_SIZE;
        in.read(head, 0, PageFrame.HEADER_SIZE, "a page header");
        ByteBuffer fields = ByteBuffer.wrap(head);
        int pgno = fields.getInt();
        int flags = fields.getShort();
        if ((flags & ~PageFrame.BLOCK) != 0) {
            throw new LtxTooNewException(in.name(), start, String.format("page header flags 0x%04x", flags & 0xffff));
        }
        if (pgno == 0 && flags != 0) {
            throw in.corrupt(start, "page 0");
        }
        return pgno;
    }

    /** Reads the page behind the header into the start of {@code page}. */
    void readPage(byte[] page) throws IOException {
        if ((head[PageFrame.HEADER_SIZE - 1] & PageFrame.BLOCK) == 0) {
            lz4Frame.read(page);
            return;
        }
        int size = readSize();
        in.read(block, 0, size, "a page");
        decompress(size, page);
    }

    private int readSize() throws IOException {
        in.read(head, PageFrame.HEADER_SIZE, PageFrame.SIZE_FIELD, "a page header");
        headLength = head.length;
        int size = ByteBuffer.wrap(head).getInt(PageFrame.HEADER_SIZE);
        if (size <= 0 || size > block.length) {
            throw in.corrupt(
                    start, "compressed page of " + Integer.toUnsignedString(size) + " bytes, more than any page needs");
        }
        return size;
    }

    /** Adds the page behind the header to a batch: compressed, unless it is an LZ4 frame, whose length shows only when it is read. */
    void readInto(PageBatch batch, int pgno) throws IOException {
        if ((head[PageFrame.HEADER_SIZE - 1] & PageFrame.BLOCK) == 0) {
            byte[] page = new byte[pageSize];
            lz4Frame.read(page);
            batch.addPlain(pgno, page);
            return;
        }
        int size = readSize();
        in.read(batch.bytes(), batch.end(), size, "a page");
        batch.addBlock(pgno, size, start);
    }

    private void decompress(int size, byte[] page) throws LtxCorruptException {
        int length;
        try {
            length = PageFrame.DECOMPRESSOR.decompress(block, 0, size, page, 0, pageSize);
        } catch (LZ4Exception malformed) {
            throw new LtxCorruptException(in.name(), start, "malformed LZ4 block", malformed);
        }
        if (length != pageSize) {
            throw in.corrupt(start, "page of " + length + " bytes instead of " + pageSize);
        }
    }

    /** Offset of the page frame that was read last. */
    long start() {
        return start;
    }

    /** Adds what the file checksum covers of the frame's header. */
    void addHeadTo(Crc64 crc) {
        crc.update(head, 0, headLength);
    }
}
