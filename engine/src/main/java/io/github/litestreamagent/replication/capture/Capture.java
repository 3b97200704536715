package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.LtxWriter;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.storage.ByteChunks;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Pages that changed since the newest TXID, in memory: the newest version of each, and what that does to the database's checksum. It can be
 * extended until it is encoded; the old version of a page is read when the page first appears, before a checkpoint can copy the new one into the
 * database file.
 */
public final class Capture implements PageChanges.Visitor {

    private final int pageSize;
    private final WalPosition start;
    private final NavigableMap<Integer, byte[]> pages = new TreeMap<>();
    private DatabaseState before;
    private DatabaseChecksum checksum;

    /**
     * Begins a capture.
     *
     * @param before the database as of the newest TXID, whose checksum is {@code checksum}
     * @param start of the first frames to come
     */
    public Capture(DatabaseState before, DatabaseChecksum checksum, WalPosition start) {
        this.before = before;
        this.checksum = checksum;
        this.start = start;
        pageSize = before.pageSize();
    }

    /**
     * Adds frames that begin where the last ones ended.
     *
     * @param now the database as of the end so far
     */
    public void extend(DatabaseState now, WalScan scan) throws IOException {
        before = now;
        PageChanges.visit(now, now.behind(scan), this);
    }

    @Override
    public void changed(int pgno, byte[] page) throws IOException {
        DatabaseChecksum next = without(pgno).plus(sum(pgno, page));
        pages.put(pgno, page);
        checksum = next;
    }

    @Override
    public void gone(int pgno) throws IOException {
        DatabaseChecksum next = without(pgno);
        pages.remove(pgno);
        checksum = next;
    }

    /** The checksum without the page's share; changes nothing. */
    private DatabaseChecksum without(int pgno) throws IOException {
        byte[] captured = pages.get(pgno);
        if (captured != null) {
            return checksum.minus(sum(pgno, captured));
        }
        return pgno <= before.commit() ? checksum.minus(sum(pgno, PageChanges.read(before, pgno))) : checksum;
    }

    private long sum(int pgno, byte[] page) {
        return DatabaseChecksum.ofPage(pgno, page, 0, pageSize);
    }

    int pageSize() {
        return pageSize;
    }

    WalPosition start() {
        return start;
    }

    public DatabaseChecksum checksum() {
        return checksum;
    }

    long bytes() {
        return (long) pages.size() * pageSize;
    }

    /** Ends it: each page is let go when it is encoded. */
    ByteChunks encode(LtxHeader header) {
        ByteChunks out = new ByteChunks();
        try {
            LtxWriter writer = new LtxWriter(out, header);
            for (Map.Entry<Integer, byte[]> page = pages.pollFirstEntry();
                    page != null;
                    page = pages.pollFirstEntry()) {
                writer.page(page.getKey(), page.getValue(), 0);
            }
            writer.finish();
        } catch (IOException impossible) {
            throw new AssertionError("memory does not fail", impossible);
        }
        return out;
    }
}
