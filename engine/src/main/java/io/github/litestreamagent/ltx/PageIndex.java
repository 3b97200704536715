package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The page index of an LTX file that is not read whole: tells which bytes to ask for. It is read from the end of the file, in parts of at
 * most 1 MiB, of which only one is in memory at a time.
 */
public final class PageIndex {

    /**
     * Where the frame of a page lies.
     *
     * @param offset bytes from the start of the file
     * @param length bytes
     */
    public record Entry(long offset, int length) {}

    /** Takes the entries one by one. */
    @FunctionalInterface
    public interface Visitor {

        /** Takes the place of a page's frame. */
        void entry(int pgno, Entry entry);
    }

    private static final int BLOCK = 1 << 20;
    private static final int LENGTH_FIELD = Long.BYTES;

    private final RangeReader reader;
    private final LtxHeader header;
    private final String name;
    private final long start;
    private final long end;

    private PageIndex(RangeReader reader, LtxHeader header, String name, long start, long end) {
        this.reader = reader;
        this.header = header;
        this.name = name;
        this.start = start;
        this.end = end;
    }

    /**
     * Reads the header, and where the index lies.
     *
     * @param size of the file in bytes
     * @param name of the file, for messages
     */
    public static PageIndex read(RangeReader reader, long size, String name) throws IOException {
        int tail = LENGTH_FIELD + LtxTrailer.SIZE;
        if (size < LtxHeader.SIZE + PageFrame.HEADER_SIZE + 1 + tail) {
            throw new LtxTruncatedException(name, size, "header or trailer");
        }
        LtxHeader header = LtxHeader.decode(reader.read(0, LtxHeader.SIZE), name);
        long end = size - tail;
        long length = ByteBuffer.wrap(reader.read(end, LENGTH_FIELD)).getLong();
        if (length < 1 || length > end - LtxHeader.SIZE - PageFrame.HEADER_SIZE) {
            throw new LtxCorruptException(name, end, "page index of " + length + " bytes");
        }
        return new PageIndex(reader, header, name, end - length, end);
    }

    public LtxHeader header() {
        return header;
    }

    /** Returns where the frame of a page lies, or nothing if the file does not hold the page. */
    public Optional<Entry> find(int pgno) throws IOException {
        return Optional.ofNullable(find(new int[] {pgno}).get(pgno));
    }

    /** Returns where the frames of these pages lie, ascending; pages that the file does not hold are left out. */
    public Map<Integer, Entry> find(int[] pages) throws IOException {
        int[] wanted = pages.clone();
        Arrays.sort(wanted);
        Map<Integer, Entry> found = new TreeMap<>();
        Entries entries = new Entries();
        for (int i = 0; i < wanted.length && entries.next(); ) {
            while (i < wanted.length && wanted[i] < entries.pgno) {
                i++;
            }
            if (i < wanted.length && wanted[i] == entries.pgno) {
                found.put(wanted[i++], entries.entry());
            }
        }
        return found;
    }

    /** Shows each entry, ascending by page number. */
    public void forEach(Visitor visitor) throws IOException {
        Entries entries = new Entries();
        while (entries.next()) {
            visitor.entry(entries.pgno, entries.entry());
        }
    }

    /** Walks through the entries and checks each. */
    private final class Entries implements Varint.Bytes<IOException> {
        private byte[] block = new byte[0];
        private int inBlock;
        private long fetched = start;
        private int pgno;
        private long offset;
        private int length;
        private long frameEnd = LtxHeader.SIZE;

        boolean next() throws IOException {
            long number = Varint.read(this);
            if (number == 0) {
                return false;
            }
            offset = Varint.read(this);
            long size = Varint.read(this);
            if (number <= pgno
                    || number > header.commit()
                    || offset != frameEnd
                    || size <= PageFrame.HEADER_SIZE
                    || size > PageFrame.maxSize(header.pageSize())
                    || offset + size > start - PageFrame.HEADER_SIZE) {
                throw corrupt();
            }
            pgno = (int) number;
            length = (int) size;
            frameEnd = offset + size;
            return true;
        }

        Entry entry() {
            return new Entry(offset, length);
        }

        @Override
        public int nextByte() throws IOException {
            if (inBlock == block.length) {
                if (fetched == end) {
                    throw corrupt();
                }
                block = reader.read(fetched, (int) Math.min(BLOCK, end - fetched));
                fetched += block.length;
                inBlock = 0;
            }
            return block[inBlock++];
        }

        private LtxCorruptException corrupt() {
            return new LtxCorruptException(name, fetched - block.length + inBlock, "malformed entry of the page index");
        }
    }
}
