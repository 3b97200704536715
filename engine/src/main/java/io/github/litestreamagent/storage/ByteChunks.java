package io.github.litestreamagent.storage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Bytes in memory, in arrays of at most 16 KiB: for one of megabytes a small heap that is half empty may have no room in one piece. A few
 * bytes take a small array, since those of many databases may wait at the same time. Not safe for use by several threads.
 */
public final class ByteChunks extends OutputStream {

    private static final int CHUNK = 1 << 14;

    private static final int SMALLEST = 1 << 8;

    private final List<byte[]> chunks = new ArrayList<>();
    private int size;
    private int memory;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) {
        int taken;
        for (int done = 0; done < length; done += taken) {
            if (size == memory) {
                grow();
            }
            byte[] chunk = chunks.get(size / CHUNK);
            taken = Math.min(length - done, chunk.length - size % CHUNK);
            System.arraycopy(from, offset + done, chunk, size % CHUNK, taken);
            size += taken;
        }
    }

    /** The first array until it is a whole one, then by one more. */
    private void grow() {
        if (memory == 0) {
            chunks.add(new byte[SMALLEST]);
            memory = SMALLEST;
        } else if (memory < CHUNK) {
            memory *= 2;
            chunks.set(0, Arrays.copyOf(chunks.get(0), memory));
        } else {
            chunks.add(new byte[CHUNK]);
            memory += CHUNK;
        }
    }

    public int size() {
        return size;
    }

    /** Bytes of memory that it takes. */
    public int memory() {
        return memory;
    }

    /** Forgets the bytes, and keeps the memory. */
    public void clear() {
        size = 0;
    }

    /** Returns what was written until now; without a copy, so it ends with {@link #clear}. */
    public InputStream stream() {
        List<InputStream> streams = new ArrayList<>();
        for (int start = 0; start < size; start += CHUNK) {
            streams.add(new ByteArrayInputStream(chunks.get(start / CHUNK), 0, Math.min(CHUNK, size - start)));
        }
        return new SequenceInputStream(Collections.enumeration(streams));
    }

    /** Writes all bytes; does not close {@code out}. */
    void writeTo(OutputStream out) throws IOException {
        for (int start = 0; start < size; start += CHUNK) {
            out.write(chunks.get(start / CHUNK), 0, Math.min(CHUNK, size - start));
        }
    }
}
