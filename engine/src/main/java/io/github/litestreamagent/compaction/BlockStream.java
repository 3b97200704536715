package io.github.litestreamagent.compaction;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.io.InputStream;

/** An object that is read in blocks, each by a request of its own: no connection stays open while other inputs of a merge are read. */
final class BlockStream extends InputStream {

    private static final byte[] NOTHING = new byte[0];

    private final ReplicaStorage storage;
    private final LtxObject object;
    private final int blockSize;
    private byte[] block = NOTHING;
    private int next;
    private long fetched;

    /** @param blockSize bytes that are held at most */
    BlockStream(ReplicaStorage storage, LtxObject object, int blockSize) {
        this.storage = storage;
        this.object = object;
        this.blockSize = blockSize;
    }

    @Override
    public int read() throws IOException {
        return fill() ? block[next++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, block.length - next);
        System.arraycopy(block, next, bytes, offset, count);
        next += count;
        return count;
    }

    private boolean fill() throws IOException {
        if (next == block.length) {
            block = NOTHING;
            next = 0;
            int length = (int) Math.min(blockSize, object.size() - fetched);
            if (length > 0) {
                block = storage.read(object, fetched, length);
                fetched += length;
            }
        }
        return next < block.length;
    }
}
