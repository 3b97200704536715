package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * Reads one LTX file, page by page, and verifies it on the way: {@link #header}, {@link #nextPage} until it returns 0, {@link #trailer}. Only
 * behind the trailer is the file known to be whole. Memory is that of a few pages. Not safe for use by several threads.
 *
 * <p>Each method throws a {@link LtxException} if the file is not as the format wants it, and passes on what the stream throws.
 */
public final class LtxReader {

    private final LtxInput in;
    private final Crc64 crc = new Crc64();
    private final ExpectedIndex index = new ExpectedIndex();
    private LtxHeader header;
    private PageDecoder decoder;
    private int lastPage;
    private boolean pagesEnded;

    /**
     * @param in stays the caller's
     * @param name of the file, for messages
     */
    public LtxReader(InputStream in, String name) {
        this.in = new LtxInput(in, name, 0);
    }

    public LtxHeader header() throws IOException {
        if (header == null) {
            byte[] bytes = new byte[LtxHeader.SIZE];
            in.read(bytes, "the header");
            header = LtxHeader.decode(bytes, in.name());
            crc.update(bytes);
            decoder = new PageDecoder(in, header.pageSize());
        }
        return header;
    }

    /**
     * Reads the next page.
     *
     * @param buffer receives the page at its start; what is behind stays
     * @return the page number, or 0 behind the last page
     */
    public int nextPage(byte[] buffer) throws IOException {
        if (buffer.length < header().pageSize()) {
            throw new IllegalArgumentException("a page of " + header.pageSize() + " bytes needs a larger buffer");
        }
        if (pagesEnded) {
            return 0;
        }
        int pgno = decoder.readHeader();
        if (!header.allows(lastPage, pgno)) {
            throw in.corrupt(decoder.start(), misplaced(pgno));
        }
        if (pgno == 0) {
            pagesEnded = true;
            return 0;
        }
        decoder.readPage(buffer);
        decoder.addHeadTo(crc);
        crc.update(buffer, 0, header.pageSize());
        index.add(pgno, decoder.start(), in.offset() - decoder.start());
        lastPage = pgno;
        return pgno;
    }

    /**
     * Reads pages into a batch, as many as it holds, without decompressing them. Their checksums come with {@link #append}.
     *
     * @param batch for pages of this file's size
     * @return whether the batch has a page: false behind the last one
     */
    public boolean nextBatch(PageBatch batch) throws IOException {
        batch.begin(in.name());
        while (!pagesEnded && batch.hasRoom()) {
            int pgno = decoder.readHeader();
            if (!header().allows(lastPage, pgno)) {
                throw in.corrupt(decoder.start(), misplaced(pgno));
            }
            if (pgno == 0) {
                pagesEnded = true;
            } else {
                decoder.readInto(batch, pgno);
                index.add(pgno, decoder.start(), in.offset() - decoder.start());
                lastPage = pgno;
            }
        }
        return batch.size() > 0;
    }

    /** Adds the pages of a batch that was decoded to the checksum of the file; in the order of the batches. */
    public void append(PageBatch.Decoded batch) {
        crc.append(batch.remainder(), Crc64.shift(batch.bytes()));
    }

    /**
     * Reads what follows the pages, and checks page index and file checksum.
     *
     * @throws IllegalStateException if there are pages left
     */
    public LtxTrailer trailer() throws IOException {
        if (!pagesEnded) {
            throw new IllegalStateException("the trailer is behind the last page");
        }
        crc.update(new byte[PageFrame.HEADER_SIZE]);
        index.verify(in, crc);
        long start = in.offset();
        byte[] bytes = new byte[LtxTrailer.SIZE];
        ByteBuffer fields = in.read(bytes, "the trailer");
        crc.update(bytes, 0, Long.BYTES);
        LtxTrailer trailer = new LtxTrailer(fields.getLong(), fields.getLong());
        if (trailer.fileChecksum() != (crc.value() | LtxTrailer.TOP_BIT)) {
            throw in.corrupt(start, "the file checksum does not match");
        }
        if (header.flags() == LtxHeader.NO_CHECKSUM && trailer.postApplyChecksum() != 0) {
            throw in.corrupt(start, "post-apply checksum in a file without checksums");
        }
        if (!in.atEnd()) {
            throw in.corrupt(in.offset(), "bytes behind the trailer");
        }
        return trailer;
    }

    private String misplaced(int pgno) {
        String here = "behind page " + Integer.toUnsignedString(lastPage) + " in a file of commit " + header.commit();
        return pgno == 0 ? "the snapshot ends " + here : "page " + Integer.toUnsignedString(pgno) + " stands " + here;
    }
}
