package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;

/**
 * Frames that are too many for the memory: only their checksum is taken, the pages stay in the WAL and are read from there at each try of
 * the upload. The WAL's descriptor outlives the session, also that of a WAL which SQLite has deleted meanwhile.
 */
final class StreamedCapture implements PageChanges.Visitor {

    private final DatabaseState before;
    private final DatabaseState after;
    private DatabaseChecksum checksum;

    StreamedCapture(DatabaseState before, DatabaseState after, DatabaseChecksum checksum) throws IOException {
        this.before = before;
        this.after = after;
        this.checksum = checksum;
        PageChanges.visit(before, after, this);
    }

    @Override
    public void changed(int pgno, byte[] page) throws IOException {
        gone(pgno);
        checksum = checksum.plus(DatabaseChecksum.ofPage(pgno, page, 0, before.pageSize()));
    }

    @Override
    public void gone(int pgno) throws IOException {
        if (pgno <= before.commit()) {
            byte[] old = PageChanges.read(before, pgno);
            checksum = checksum.minus(DatabaseChecksum.ofPage(pgno, old, 0, before.pageSize()));
        }
    }

    /** Of the database behind the frames. */
    DatabaseChecksum checksum() {
        return checksum;
    }

    /** The pages of the file: those of the frames, and each by which the database grew. */
    PagesBody.Pages pages() {
        return PagesBody.changed(after.inLog(), before.commit(), after);
    }

    /**
     * Returns where those pages are: in the map of the frames, which is the file's from now on. The WAL's map goes on changing.
     *
     * @param log a descriptor of the WAL that outlives the session
     */
    DatabaseState source(HeldFile log) {
        PageMap inLog = after.inLog();
        for (int pgno = before.commit() + 1; pgno <= after.commit(); pgno++) {
            long older = before.inLog().offsetOf(pgno);
            if (!inLog.contains(pgno) && older >= 0) {
                inLog.put(pgno, older);
            }
        }
        return new DatabaseState(after.pageSize(), after.commit(), inLog, log, after.main());
    }
}
