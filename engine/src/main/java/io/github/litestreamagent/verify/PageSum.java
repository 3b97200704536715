package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.RollingChecksum;
import io.github.litestreamagent.sqlite.LockPage;
import java.util.BitSet;

/**
 * The checksums of a database that is read file by file, newest file first, and written nowhere: of each page the first version counts. One bit of
 * memory for each page.
 */
final class PageSum {

    private final BitSet seen = new BitSet();
    private DatabaseChecksum checksum = DatabaseChecksum.EMPTY;
    private RollingChecksum rolling = RollingChecksum.EMPTY;
    private LtxHeader newest;

    /** A file begins; the first one is the newest. */
    void begin(LtxHeader header) {
        newest = newest == null ? header : newest;
    }

    /** @param crc CRC-64 of the page number followed by the page */
    void add(int pgno, long crc) {
        if (pgno <= newest.commit() && !seen.get(pgno)) {
            seen.set(pgno);
            checksum = checksum.plus(DatabaseChecksum.ofCrc(crc));
            rolling = rolling.toggle(RollingChecksum.ofCrc(crc));
        }
    }

    /** @throws LtxCorruptException if a page of the database was in no file */
    void requireComplete(String name) throws LtxCorruptException {
        int lockPage = LockPage.number(newest.pageSize());
        for (int pgno = seen.nextClearBit(1); pgno <= newest.commit(); pgno = seen.nextClearBit(pgno + 1)) {
            if (pgno != lockPage) {
                throw new LtxCorruptException(
                        name,
                        12,
                        "it says that the database has " + newest.commit() + " pages, but page " + pgno
                                + " is in no file");
            }
        }
    }

    DatabaseChecksum checksum() {
        return checksum;
    }

    RollingChecksum rolling() {
        return rolling;
    }
}
