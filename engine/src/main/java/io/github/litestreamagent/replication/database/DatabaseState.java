package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.util.Arrays;

/**
 * The pages of a database as of one commit: a page is its newest frame in the WAL up to that commit, else what the database file holds. It
 * is true as long as a keeper stops backfill beyond that commit.
 *
 * @param commit size in pages
 * @param inLog newest frame of each page that is in the WAL up to that commit
 */
public record DatabaseState(int pageSize, int commit, PageMap inLog, ByteSource wal, ByteSource main) {

    static final int FRAME_HEADER_SIZE = 24;

    /** Reads one page; what the database file does not reach is zeros, as SQLite will make it. */
    public void read(int pgno, byte[] page) throws IOException {
        long frame = inLog.offsetOf(pgno);
        if (frame >= 0) {
            if (wal.read(frame + FRAME_HEADER_SIZE, page, 0, pageSize) < pageSize) {
                throw new IOException("the WAL ends inside the frame at " + frame);
            }
            return;
        }
        int read = main.read((pgno - 1L) * pageSize, page, 0, pageSize);
        Arrays.fill(page, read, pageSize, (byte) 0);
    }

    /** One sequential read of the whole database. */
    public DatabaseChecksum checksum() throws IOException {
        long sum = 0;
        byte[] page = new byte[pageSize];
        int lockPage = LockPage.number(pageSize);
        for (int pgno = 1; pgno <= commit; pgno++) {
            if (pgno != lockPage) {
                read(pgno, page);
                sum += DatabaseChecksum.ofPage(pgno, page, 0, pageSize);
            }
        }
        return new DatabaseChecksum(sum);
    }

    /** The database behind committed frames of the same WAL; only pages that they hold can be read from it. */
    public DatabaseState behind(WalScan scan) {
        return new DatabaseState(pageSize, scan.databasePages(), scan.pages(), wal, main);
    }

    public long bytes() {
        return (long) commit * pageSize;
    }
}
