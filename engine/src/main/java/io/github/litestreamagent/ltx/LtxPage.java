package io.github.litestreamagent.ltx;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Decodes one page that was fetched by itself. Its bytes are proved by nothing but their compression: no checksum covers a single page. */
public final class LtxPage {

    private LtxPage() {}

    /**
     * Decodes a page frame.
     *
     * @param frame the bytes that {@link PageIndex.Entry} describes
     * @param pgno the page that must be in it
     * @param name of the file, for messages
     * @param offset of the frame in the file, for messages
     */
    public static byte[] decode(byte[] frame, int pgno, int pageSize, String name, long offset) throws LtxException {
        LtxInput in = new LtxInput(new ByteArrayInputStream(frame), name, offset);
        PageDecoder decoder = new PageDecoder(in, pageSize);
        byte[] page = new byte[pageSize];
        try {
            int found = decoder.readHeader();
            if (found != pgno) {
                throw in.corrupt(
                        offset, "page " + Integer.toUnsignedString(found) + " stands where the index has " + pgno);
            }
            decoder.readPage(page);
            if (!in.atEnd()) {
                throw in.corrupt(in.offset(), "bytes behind page " + pgno);
            }
            return page;
        } catch (LtxException notAsTheFormatWants) {
            throw notAsTheFormatWants;
        } catch (IOException impossibleInMemory) {
            throw new UncheckedIOException(impossibleInMemory);
        }
    }
}
