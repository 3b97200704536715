package io.github.litestreamagent.restore.build;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.restore.output.FileFailures;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.sqlite.LockPage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.BitSet;

/**
 * The database that is built, newest file first: of each page the first version that comes is the newest, and older ones are dropped. One
 * thread claims the pages, any thread writes them.
 */
final class DatabaseFile {

    private final Path path;
    private final FileChannel channel;
    private final BitSet claimed = new BitSet();
    private int pageSize;
    private int commit;

    /** @param channel of an empty file; stays the caller's */
    DatabaseFile(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * The pages of the newest file follow: its commit is the size of the database.
     *
     * @throws RestoreException if the database is deleted, or the disk has no room for it
     */
    void begin(LtxHeader newest, String name) throws RestoreException {
        if (newest.commit() == 0) {
            throw new RestoreException("cannot restore, the database was deleted in " + name
                    + "; ask for an earlier state with -txid or -timestamp");
        }
        pageSize = newest.pageSize();
        commit = newest.commit();
        FileFailures.requireRoom(path, bytes());
    }

    /** An older file follows. */
    void beginOlder(LtxHeader header, String name) throws LtxCorruptException {
        if (header.pageSize() != pageSize) {
            throw new LtxCorruptException(
                    name, 8, "page size " + header.pageSize() + " before files of page size " + pageSize);
        }
    }

    int pageSize() {
        return pageSize;
    }

    /** Size of the database. */
    long bytes() {
        return (long) commit * pageSize;
    }

    /** Returns true if this version of the page is the one to write. */
    boolean claim(int pgno) {
        if (pgno > commit || claimed.get(pgno)) {
            return false;
        }
        claimed.set(pgno);
        return true;
    }

    /** Writes consecutive pages, from the buffer's position to its limit. */
    void write(int firstPgno, ByteBuffer pages) throws IOException {
        long position = (firstPgno - 1L) * pageSize;
        try {
            while (pages.hasRemaining()) {
                position += channel.write(pages, position);
            }
        } catch (ClosedChannelException stopped) {
            throw stopped;
        } catch (IOException failed) {
            throw FileFailures.of("cannot write " + path, path, failed);
        }
    }

    /**
     * Gives the database its size and makes it durable.
     *
     * @throws LtxCorruptException if a page is in no file
     */
    void finish(String newest) throws IOException {
        int lockPage = LockPage.number(pageSize);
        for (int pgno = claimed.nextClearBit(1); pgno <= commit; pgno = claimed.nextClearBit(pgno + 1)) {
            if (pgno != lockPage) {
                throw new LtxCorruptException(
                        newest,
                        12,
                        "it says that the database has " + commit + " pages, but page " + pgno + " is in no file");
            }
        }
        try {
            if (channel.size() < bytes()) {
                channel.write(ByteBuffer.allocate(1), bytes() - 1); // the lock page is the last one
            }
            channel.force(true);
        } catch (IOException failed) {
            throw FileFailures.of("cannot write " + path, path, failed);
        }
    }
}
