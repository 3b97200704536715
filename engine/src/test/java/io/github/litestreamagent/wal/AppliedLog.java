package io.github.litestreamagent.wal;

import java.util.Arrays;

/** A database and the frames of its log, put together: what SQLite's recovery and a checkpoint must give. */
final class AppliedLog {

    private AppliedLog() {}

    static byte[] apply(byte[] database, byte[] log, WalHeader header, WalScan scan) {
        if (scan.isEmpty()) {
            return database;
        }
        int pageSize = header.pageSize();
        byte[] applied = Arrays.copyOf(database, scan.databasePages() * pageSize);
        for (int pgno : scan.pages().pages()) {
            if (pgno > scan.databasePages()) {
                break;
            }
            int from = (int) scan.pages().offsetOf(pgno) + WalReader.FRAME_HEADER_SIZE;
            System.arraycopy(log, from, applied, (pgno - 1) * pageSize, pageSize);
        }
        return applied;
    }
}
