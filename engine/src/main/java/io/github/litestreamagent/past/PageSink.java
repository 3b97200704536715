package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.sqlite.LockPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/**
 * Brings a database file to a later state, newest file first: the first version of a page that comes is the newest. Follows the checksum of
 * the whole database by what it takes out and puts in.
 */
final class PageSink {

    private final FileChannel database;
    private final BitSet claimed = new BitSet();
    private final int pageSize;
    private final int newCommit;
    private final long oldCommit;
    private final byte[] old;
    private long delta;

    /** @param newest of the file that ends with the later state */
    PageSink(FileChannel database, LtxHeader newest) throws IOException {
        this.database = database;
        this.pageSize = newest.pageSize();
        this.newCommit = newest.commit();
        this.oldCommit = database.size() / pageSize;
        this.old = new byte[pageSize];
    }

    /** @throws LtxCorruptException if the file is of another page size: it makes no state with those behind it */
    void begin(LtxHeader header, String name) throws LtxCorruptException {
        if (header.pageSize() != pageSize) {
            throw new LtxCorruptException(
                    name, 8, "page size " + header.pageSize() + " before files of page size " + pageSize);
        }
    }

    /** Returns true if this page of an older file is still to be written. */
    boolean wants(int pgno) {
        return pgno <= newCommit && !claimed.get(pgno);
    }

    /** Writes a page if it is wanted. */
    void page(int pgno, byte[] page) throws IOException {
        if (!wants(pgno)) {
            return;
        }
        claimed.set(pgno);
        takeOut(pgno);
        delta += DatabaseChecksum.ofPage(pgno, page, 0, pageSize);
        write(database, ByteBuffer.wrap(page, 0, pageSize), (pgno - 1L) * pageSize);
    }

    private void takeOut(int pgno) throws IOException {
        if (pgno <= oldCommit) {
            read(database, old, (pgno - 1L) * pageSize);
            delta -= DatabaseChecksum.ofPage(pgno, old, 0, pageSize);
        }
    }

    /** Gives the file the size of the later state. */
    void finish() throws IOException {
        int lockPage = LockPage.number(pageSize);
        for (int pgno = newCommit + 1; pgno <= oldCommit; pgno++) {
            if (pgno != lockPage) {
                takeOut(pgno);
            }
        }
        long size = (long) newCommit * pageSize;
        if (database.size() > size) {
            database.truncate(size);
        } else if (database.size() < size) {
            write(database, ByteBuffer.allocate(1), size - 1); // the lock page is the last one
        }
    }

    /** By how much the checksum of the database has grown. */
    long delta() {
        return delta;
    }

    /** Pages that were written. */
    int pages() {
        return claimed.cardinality();
    }

    static void write(FileChannel channel, ByteBuffer bytes, long position) throws IOException {
        long at = position;
        while (bytes.hasRemaining()) {
            at += channel.write(bytes, at);
        }
    }

    static void read(FileChannel channel, byte[] into, long position) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(into);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("a temporary database ends before byte " + (position + into.length));
            }
        }
    }
}
