package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.BitSet;

/**
 * An LTX file that has been fetched and found whole, to be applied. Its bytes lie in a file beside the database, so that memory is that of
 * a few pages.
 */
final class Change {

    private final FileChannel fetched;
    private final String name;
    private final LtxHeader header;
    private final BitSet pages = new BitSet();

    /** What is done with each page. */
    @FunctionalInterface
    interface Pages {
        void accept(int pgno, byte[] page) throws IOException;
    }

    private Change(FileChannel fetched, String name) throws IOException {
        this.fetched = fetched;
        this.name = name;
        this.header = forEach((pgno, page) -> pages.set(pgno));
    }

    /**
     * Fetches a file and verifies all of it.
     *
     * @param spool is emptied first
     */
    static Change fetch(ReplicaStorage storage, LtxObject object, FileChannel spool) throws IOException {
        spool.truncate(0);
        try (InputStream in = storage.open(object)) {
            OutputStream out = Channels.newOutputStream(spool.position(0));
            in.transferTo(out);
        }
        String name = ReplicaFiles.name(storage, object);
        Change change = new Change(spool, name);
        if (!change.header.range().equals(object.range())) {
            throw new LtxCorruptException(name, 0, "its header says that it holds " + change.header.range());
        }
        return change;
    }

    /** Reads the pages once more. */
    LtxHeader forEach(Pages visitor) throws IOException {
        LtxReader reader =
                new LtxReader(new BufferedInputStream(Channels.newInputStream(fetched.position(0)), 1 << 16), name);
        LtxHeader read = reader.header();
        byte[] page = new byte[read.pageSize()];
        for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
            visitor.accept(pgno, page);
        }
        reader.trailer();
        return read;
    }

    /** Bytes. */
    int pageSize() {
        return header.pageSize();
    }

    /** Size of the database afterwards, in pages. */
    int pageCount() {
        return header.commit();
    }

    Txid txid() {
        return header.range().max();
    }

    String name() {
        return name;
    }

    /**
     * The pages of the database as it is that this changes or cuts off; page 1 always.
     *
     * @param before size of the database in pages
     * @throws LtxCorruptException if a page is missing by which the database grows
     */
    BitSet changed(int before) throws LtxCorruptException {
        int lockPage = LockPage.number(pageSize());
        for (int pgno = pages.nextClearBit(before + 1); pgno <= pageCount(); pgno = pages.nextClearBit(pgno + 1)) {
            if (pgno != lockPage) {
                throw new LtxCorruptException(name, 12, "the database grows by page " + pgno + ", which is not in it");
            }
        }
        BitSet changed = (BitSet) pages.clone();
        changed.set(1);
        if (pageCount() < before) {
            changed.set(pageCount() + 1, before + 1);
        }
        changed.clear(before + 1, Math.max(before + 1, changed.length()));
        changed.clear(lockPage);
        return changed;
    }
}
