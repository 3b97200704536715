package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.PageBatch;
import io.github.litestreamagent.ltx.RollingChecksum;
import io.github.litestreamagent.threads.Workers;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * Decodes the pages of LTX files on all cores and writes those that count to their place. Memory: for each core a run of 256 KiB and three
 * batches.
 */
final class PageWorkers implements Closeable {

    /** Consecutive pages are written together, up to so many bytes. */
    private static final int RUN = 1 << 18;

    /** A batch that is smaller than this is decoded at once: to hand it over would take longer. */
    private static final int SMALL = 1 << 14;

    private static final int BATCHES_OF_A_CORE = 3;

    private final DatabaseFile database;
    private final ExecutorService threads;
    private final int most;
    private final Deque<PageBatch> free = new ArrayDeque<>();
    private final Deque<Handed> handed = new ArrayDeque<>();
    private final ThreadLocal<Buffers> buffers = ThreadLocal.withInitial(Buffers::new);
    private DatabaseChecksum checksum = DatabaseChecksum.EMPTY;
    private RollingChecksum rolling = RollingChecksum.EMPTY;

    PageWorkers(DatabaseFile database, int cores) {
        this.database = database;
        this.threads = Workers.atMost(cores, "litestream-restore-pages");
        this.most = cores * BATCHES_OF_A_CORE;
    }

    /** A batch that is being decoded. */
    private record Handed(PageBatch batch, Future<Done> done) {}

    /** What decoding a batch has given. */
    private record Done(PageBatch.Decoded decoded, long sum, long xor) {}

    /** Reads the pages of a file to their end; all are written and added to the reader's checksum when this returns. */
    void apply(LtxReader reader) throws IOException {
        PageBatch batch = takeFree();
        while (reader.nextBatch(batch)) {
            BitSet wanted = claim(batch);
            PageBatch filled = batch;
            if (filled.stored() < SMALL) {
                takeAll(reader);
                add(reader, filled, decode(filled, wanted));
            } else {
                handed.add(new Handed(filled, threads.submit(() -> decode(filled, wanted))));
                takeFinished(reader);
            }
            batch = takeFree();
        }
        free.add(batch);
        takeAll(reader);
    }

    private PageBatch takeFree() {
        PageBatch batch = free.poll();
        return batch == null ? new PageBatch(database.pageSize()) : batch;
    }

    private BitSet claim(PageBatch batch) {
        BitSet wanted = new BitSet(batch.size());
        for (int i = 0; i < batch.size(); i++) {
            wanted.set(i, database.claim(batch.pgno(i)));
        }
        return wanted;
    }

    private void takeAll(LtxReader reader) throws IOException {
        while (!handed.isEmpty()) {
            take(reader);
        }
    }

    private void takeFinished(LtxReader reader) throws IOException {
        while (!handed.isEmpty()
                && (handed.size() >= most || handed.peek().done().isDone())) {
            take(reader);
        }
    }

    private void take(LtxReader reader) throws IOException {
        Handed first = handed.remove();
        add(reader, first.batch(), Workers.await(first.done()));
    }

    private void add(LtxReader reader, PageBatch batch, Done done) {
        reader.append(done.decoded());
        checksum = checksum.plus(done.sum());
        rolling = rolling.toggle(done.xor());
        free.add(batch);
    }

    private Done decode(PageBatch batch, BitSet wanted) throws IOException {
        Buffers mine = buffers.get();
        Run run = new Run(mine.run);
        long[] sums = new long[2];
        PageBatch.Decoded decoded = batch.decode(mine.page, (index, page, crc) -> {
            if (wanted.get(index)) {
                sums[0] += DatabaseChecksum.ofCrc(crc);
                sums[1] ^= RollingChecksum.ofCrc(crc);
                run.add(batch.pgno(index), page);
            }
        });
        run.write();
        return new Done(decoded, sums[0], sums[1]);
    }

    /** Of the pages that count, so far. */
    DatabaseChecksum checksum() {
        return checksum;
    }

    /** Of the pages that count, so far. */
    RollingChecksum rolling() {
        return rolling;
    }

    /** Waits for no thread; what is still being decoded is given up. */
    @Override
    public void close() {
        threads.shutdownNow();
    }

    private final class Buffers {
        private final byte[] page = new byte[database.pageSize()];
        private final ByteBuffer run = ByteBuffer.allocateDirect(RUN);
    }

    /** Consecutive pages that are not written yet. */
    private final class Run {
        private final ByteBuffer buffer;
        private int first;
        private int next;

        Run(ByteBuffer buffer) {
            this.buffer = buffer.clear();
        }

        void add(int pgno, byte[] page) throws IOException {
            if (pgno != next || buffer.remaining() < page.length) {
                write();
                first = pgno;
            }
            buffer.put(page);
            next = pgno + 1;
        }

        void write() throws IOException {
            buffer.flip();
            if (buffer.hasRemaining()) {
                database.write(first, buffer);
            }
            buffer.clear();
        }
    }
}
