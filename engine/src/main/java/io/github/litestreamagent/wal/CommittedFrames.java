package io.github.litestreamagent.wal;

import java.util.ArrayList;
import java.util.List;

/** Collects consecutive frames; those behind the last commit frame are forgotten. */
final class CommittedFrames {

    private static final int CHUNK = 1 << 10;

    private final int frameSize;
    private final int lockPage;
    private final PageMap pages = new PageMap();
    private final List<int[]> pending = new ArrayList<>();
    private int pendingCount;
    private WalPosition end;
    private int databasePages;
    private int commits;

    CommittedFrames(WalPosition from, int frameSize, int lockPage) {
        this.end = from;
        this.frameSize = frameSize;
        this.lockPage = lockPage;
    }

    /** @param commitPages size of the database if the frame ends a transaction, else 0 */
    void add(int pgno, int commitPages, long checksum) {
        if (pendingCount == pending.size() * CHUNK) {
            pending.add(new int[CHUNK]);
        }
        pending.get(pendingCount / CHUNK)[pendingCount % CHUNK] = pgno;
        pendingCount++;
        if (commitPages != 0) {
            commit(commitPages, checksum);
        }
    }

    private void commit(int commitPages, long checksum) {
        long offset = end.offset();
        for (int i = 0; i < pendingCount; i++, offset += frameSize) {
            int pgno = pending.get(i / CHUNK)[i % CHUNK];
            if (pgno != lockPage) {
                pages.put(pgno, offset);
            }
        }
        end = new WalPosition(end.salt1(), end.salt2(), offset, checksum);
        pendingCount = 0;
        databasePages = commitPages;
        commits++;
    }

    WalScan toScan() {
        return new WalScan(pages, end, databasePages, commits);
    }
}
