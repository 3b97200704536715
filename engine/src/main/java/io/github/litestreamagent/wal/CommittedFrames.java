package io.github.litestreamagent.wal;

import java.util.Arrays;

/** Collects consecutive frames; those behind the last commit frame are forgotten. */
final class CommittedFrames {

    private static final int FIRST_CAPACITY = 64;

    private final int frameSize;
    private final int lockPage;
    private final PageMap pages = new PageMap();
    private int[] pending = new int[FIRST_CAPACITY];
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
        if (pendingCount == pending.length) {
            pending = Arrays.copyOf(pending, 2 * pendingCount);
        }
        pending[pendingCount++] = pgno;
        if (commitPages != 0) {
            commit(commitPages, checksum);
        }
    }

    private void commit(int commitPages, long checksum) {
        long offset = end.offset();
        for (int i = 0; i < pendingCount; i++, offset += frameSize) {
            if (pending[i] != lockPage) {
                pages.put(pending[i], offset);
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
