package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/**
 * Writes one LTX file, page by page. Keeps one page and a compact page index in memory. Not safe for use by several threads.
 */
public final class LtxWriter {

    private final OutputStream out;
    private final LtxHeader header;
    private final byte[] frame;
    private final Lz4BlockCompressor compressor = new Lz4BlockCompressor();
    private final CompactIndex index = new CompactIndex(LtxHeader.SIZE);
    private final Crc64 crc = new Crc64();
    private boolean started;
    private boolean finished;
    private int lastPage;

    /**
     * @param out stays the caller's; receives few, large writes
     * @param header of {@link LtxHeader#written}: a file with database checksums is never written
     */
    public LtxWriter(OutputStream out, LtxHeader header) {
        if (header.flags() != LtxHeader.NO_CHECKSUM) {
            throw new IllegalArgumentException("LTX files are written without database checksums");
        }
        this.out = out;
        this.header = header;
        this.frame = new byte[PageFrame.HEADER_SIZE + PageFrame.SIZE_FIELD + PageFrame.maxBlock(header.pageSize())];
    }

    /**
     * Writes a page; page numbers ascend, and a snapshot leaves none out but the lock page.
     *
     * @param offset of the page in {@code page}
     * @throws IllegalArgumentException if the page does not belong here
     */
    public void page(int pgno, byte[] page, int offset) throws IOException {
        if (pgno == 0 || finished || !header.allows(lastPage, pgno)) {
            throw new IllegalArgumentException(
                    "page " + pgno + " cannot follow page " + lastPage + " in " + describe());
        }
        start();
        int dataAt = PageFrame.HEADER_SIZE + PageFrame.SIZE_FIELD;
        int size = compressor.compress(page, offset, header.pageSize(), frame, dataAt);
        ByteBuffer.wrap(frame).putInt(pgno).putShort((short) PageFrame.BLOCK).putInt(size);
        crc.update(frame, 0, dataAt);
        crc.update(page, offset, header.pageSize());
        out.write(frame, 0, dataAt + size);
        index.add(pgno, dataAt + size);
        lastPage = pgno;
    }

    /**
     * Writes what follows the pages. {@code out} is neither flushed nor closed.
     *
     * @throws IllegalStateException if a snapshot lacks pages
     */
    public LtxTrailer finish() throws IOException {
        if (finished || !header.allows(lastPage, 0)) {
            throw new IllegalStateException("page " + lastPage + " is not the last one of " + describe());
        }
        start();
        finished = true;
        checksummed(new byte[PageFrame.HEADER_SIZE], PageFrame.HEADER_SIZE);
        long indexLength = index.writeTo(this::checksummed);
        checksummed(bigEndian(indexLength), Long.BYTES);
        checksummed(new byte[Long.BYTES], Long.BYTES);
        LtxTrailer trailer = new LtxTrailer(0, crc.value() | LtxTrailer.TOP_BIT);
        out.write(bigEndian(trailer.fileChecksum()));
        return trailer;
    }

    private void start() throws IOException {
        if (!started) {
            started = true;
            checksummed(header.encode(), LtxHeader.SIZE);
        }
    }

    private void checksummed(byte[] bytes, int length) throws IOException {
        crc.update(bytes, 0, length);
        out.write(bytes, 0, length);
    }

    private String describe() {
        return header.range().fileName() + " of " + header.commit() + " pages";
    }

    private static byte[] bigEndian(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
}
