package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.sqlite.LockPage;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * The file that a database is built in, page by page. Consecutive pages are written together. Pages beyond the end stay until {@link
 * #finish}: a database that shrinks and grows again has them, as in Litestream.
 */
final class DatabaseBuilder implements Closeable {

    /** What is given the pages when all are there. */
    interface PageConsumer {
        void accept(int pgno, byte[] buffer, int offset) throws IOException;
    }

    private static final int RUN = 1 << 20;

    private final RandomAccessFile file;
    private final byte[] run = new byte[RUN];
    private long runStart;
    private int runLength;
    private int pageSize;
    private int commit;
    private int basePages = -1;

    /** Bit 0 is the first page behind those of the base. */
    private final BitSet beyondBase = new BitSet();

    /** @param path an empty file */
    DatabaseBuilder(Path path) throws IOException {
        file = new RandomAccessFile(path.toFile(), "rw");
    }

    /** The pages of a file follow. The first file is the base: it holds all its pages. */
    void begin(LtxHeader header, String name) throws IOException {
        if (basePages < 0) {
            basePages = header.commit();
            pageSize = header.pageSize();
        }
        if (header.pageSize() != pageSize) {
            throw new LtxCorruptException(
                    name, 8, "page size " + header.pageSize() + " behind files of page size " + pageSize);
        }
        commit = header.commit();
    }

    void page(int pgno, byte[] page) throws IOException {
        long position = (pgno - 1L) * pageSize;
        if (position != runStart + runLength || runLength + pageSize > RUN) {
            writeRun();
            runStart = position;
        }
        System.arraycopy(page, 0, run, runLength, pageSize);
        runLength += pageSize;
        if (pgno > basePages) {
            beyondBase.set(pgno - basePages - 1);
        }
    }

    /** All files are applied: gives the database its size and makes it durable. */
    void finish(String newest) throws IOException {
        writeRun();
        if (commit == 0) {
            throw new RestoreException("cannot restore, the database was deleted in " + newest);
        }
        for (int i = beyondBase.nextClearBit(0); i < commit - basePages; i = beyondBase.nextClearBit(i + 1)) {
            if (basePages + 1 + i != LockPage.number(pageSize)) {
                throw new LtxCorruptException(
                        newest,
                        12,
                        "it says that the database has " + commit + " pages, but page " + (basePages + 1 + i)
                                + " is in no file");
            }
        }
        file.setLength((long) commit * pageSize);
        file.getFD().sync();
    }

    int pageSize() {
        return pageSize;
    }

    /** Reads the finished database once, in order, without the lock page. */
    void forEachPage(PageConsumer consumer) throws IOException {
        file.seek(0);
        int pgno = 1;
        for (long left = file.length(); left > 0; ) {
            int length = (int) Math.min(left, RUN);
            readFully(length);
            for (int offset = 0; offset < length; offset += pageSize, pgno++) {
                if (pgno != LockPage.number(pageSize)) {
                    consumer.accept(pgno, run, offset);
                }
            }
            left -= length;
        }
    }

    private void readFully(int length) throws IOException {
        try {
            file.readFully(run, 0, length);
        } catch (EOFException shrank) {
            throw new RestoreException("cannot restore, somebody shortened the temporary file");
        }
    }

    private void writeRun() throws IOException {
        if (runLength > 0) {
            file.seek(runStart);
            file.write(run, 0, runLength);
        }
        runLength = 0;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
