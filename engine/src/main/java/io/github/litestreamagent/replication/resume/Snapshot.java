package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.Logs;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import java.io.IOException;
import java.util.Optional;

/**
 * The database at the moment when a session that has its keeper looked at it.
 *
 * @param log empty if the WAL holds no frame
 * @param state the newest commit; where the whole log is in the database file, read from there alone, since the next writer may restart
 *     such a log
 * @param end where in the log that commit ends; empty if the WAL holds no frame
 */
record Snapshot(WalIndexHeader index, Optional<WalHeader> log, DatabaseState state, Optional<WalPosition> end) {

    static Snapshot of(Session session) throws IOException, BrokenChainException {
        WalIndex.State now = new LogTail(session).readable();
        WalIndexHeader index = now.header();
        Optional<WalHeader> log = index.mxFrame() == 0 ? Optional.empty() : Logs.header(session.wal(), index);
        if (index.mxFrame() > 0 && log.isEmpty()) {
            throw new BrokenChainException("the header of the log is not the one that SQLite reads");
        }
        PageMap pages = log.isPresent() && !now.isFullyBackfilled()
                ? Logs.pages(session.wal(), log.get(), index.mxFrame())
                : new PageMap();
        int pageSize = session.pageSize();
        int commit = index.pageCount() > 0 ? index.pageCount() : session.pagesInFile(pageSize);
        Optional<WalPosition> end = log.map(header -> new WalPosition(
                header.salt1(),
                header.salt2(),
                WalHeader.SIZE + (long) index.mxFrame() * header.frameSize(),
                index.lastChecksum()));
        return new Snapshot(index, log, session.state(pageSize, commit, pages), end);
    }

    /** The state as a link of the chain. */
    Chain chain(Txid txid, DatabaseChecksum checksum) {
        return new Chain(txid, state.commit(), checksum, end);
    }

    int pageSize() {
        return state.pageSize();
    }
}
