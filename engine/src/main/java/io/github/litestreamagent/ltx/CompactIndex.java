package io.github.litestreamagent.ltx;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The page index while a file is being written: three to five bytes a page, since offsets follow from lengths. So the index of 10 GB of
 * 4 KiB pages takes 10 MB until it is written.
 */
final class CompactIndex {

    /** Where the expanded index goes. */
    interface Sink {
        void accept(byte[] bytes, int length) throws IOException;
    }

    private static final int CHUNK = 1 << 16;

    private final long firstOffset;
    private final List<byte[]> chunks = new ArrayList<>();
    private int used = CHUNK;
    private int previous;
    private int count;

    CompactIndex(long firstOffset) {
        this.firstOffset = firstOffset;
    }

    void add(int pgno, int length) {
        if (used > CHUNK - 2 * Varint.MAX_SIZE) {
            chunks.add(new byte[CHUNK]);
            used = 0;
        }
        byte[] chunk = chunks.get(chunks.size() - 1);
        used = Varint.put(chunk, used, pgno - previous);
        used = Varint.put(chunk, used, length);
        previous = pgno;
        count++;
    }

    /** Writes page number, offset and length of each page, and the ending 0; returns the number of bytes. */
    long writeTo(Sink sink) throws IOException {
        byte[] expanded = new byte[CHUNK];
        int filled = 0;
        long total = 0;
        int pgno = 0;
        long offset = firstOffset;
        Cursor cursor = new Cursor();
        for (int i = 0; i < count; i++) {
            pgno += (int) cursor.number();
            long length = cursor.number();
            filled = Varint.put(expanded, filled, pgno);
            filled = Varint.put(expanded, filled, offset);
            filled = Varint.put(expanded, filled, length);
            offset += length;
            if (filled > CHUNK - 3 * Varint.MAX_SIZE - 1) {
                sink.accept(expanded, filled);
                total += filled;
                filled = 0;
            }
            cursor.nextEntry();
        }
        expanded[filled++] = 0;
        sink.accept(expanded, filled);
        return total + filled;
    }

    private final class Cursor implements Varint.Bytes<RuntimeException> {
        private int chunk;
        private int next;

        long number() {
            return Varint.read(this);
        }

        @Override
        public int nextByte() {
            return chunks.get(chunk)[next++];
        }

        void nextEntry() {
            if (next > CHUNK - 2 * Varint.MAX_SIZE) {
                chunk++;
                next = 0;
            }
        }
    }
}
