package io.github.litestreamagent.ltx;

import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/** Constants of a page in an LTX file: page number (4), flags (2), with {@link #BLOCK} a size (4), then the compressed page. */
final class PageFrame {

    /** Bytes of page number and flags; six zero bytes end the pages. */
    static final int HEADER_SIZE = 6;

    /** Bytes of the size field, which only frames with {@link #BLOCK} have. */
    static final int SIZE_FIELD = 4;

    /** Flag: one LZ4 block with its size before it. Without: one LZ4 frame (LTX library before 0.5.2). */
    static final int BLOCK = 1;

    /** The pure Java form: no native library is unpacked into the application's process. */
    static final LZ4SafeDecompressor DECOMPRESSOR = LZ4Factory.safeInstance().safeDecompressor();

    private PageFrame() {}

    /** The longest LZ4 block of a page. */
    static int maxBlock(int pageSize) {
        return Lz4BlockCompressor.maxCompressed(pageSize);
    }

    /** The longest frame in either form. */
    static int maxSize(int pageSize) {
        return HEADER_SIZE + Math.max(SIZE_FIELD + maxBlock(pageSize), Lz4Frame.maxSize(pageSize));
    }
}
