package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides where to go on when a database is opened: at the recorded position of its log, at its present state if that is the newest one of
 * the replica, or with a file of every page (design.md, section 8). The keeper of the session is held, and no lock of ours.
 */
final class Resume {

    /** Two logs of different databases are in such a line with a probability of 2^-26. */
    private static final int MOST_RESTARTS = 64;

    private final Session session;
    private final ReplicaStorage storage;
    private final boolean vouchedFor;

    /** @param vouchedFor whether the replica is known to be that of this database */
    Resume(Session session, ReplicaStorage storage, boolean vouchedFor) {
        this.session = session;
        this.storage = storage;
        this.vouchedFor = vouchedFor;
    }

    /**
     * @param chain where to go on
     * @param log newest frame of each page in the log, up to there
     * @param first the file that comes first, if the state that {@code chain} names is not in the replica yet
     * @param reason for the log
     */
    record Decision(Chain chain, PageMap log, Optional<FirstFile> first, DatabaseState state, String reason) {}

    /**
     * Cheapest first. Reads the whole database at most twice.
     *
     * @throws ForeignReplicaException if the replica is that of another database
     * @throws BrokenChainException if the log cannot be read now
     */
    Decision decide(Optional<ReplicaState> replica) throws IOException, BrokenChainException, ForeignReplicaException {
        Snapshot snapshot = Snapshot.of(session);
        if (replica.isEmpty()) {
            return wholeDatabase(snapshot, Txid.FIRST, "the replica is empty");
        }
        ReplicaState newest = replica.get();
        if (newest.header().pageSize() != snapshot.state().pageSize()) {
            throw new ForeignReplicaException(
                    newest.header().pageSize(), snapshot.state().pageSize());
        }
        Optional<Decision> atPosition = atRecordedPosition(snapshot, newest);
        if (atPosition.isPresent()) {
            return atPosition.get();
        }
        DatabaseChecksum checksum = snapshot.state().checksum();
        OptionalLong recorded = newest.metadata().databaseChecksum();
        if (recorded.isPresent() && recorded.getAsLong() == checksum.value()) {
            return snapshot.decision(
                    newest.txid(), checksum, Optional.empty(), "the database is as the replica has it");
        }
        if (!vouchedFor && !inLineOf(snapshot, newest)) {
            SameDatabase.Verdict verdict = new SameDatabase(storage).judge(snapshot.state());
            if (verdict == SameDatabase.Verdict.IDENTICAL) {
                return snapshot.decision(
                        newest.txid(), checksum, Optional.empty(), "the database is as the replica has it");
            }
            if (verdict == SameDatabase.Verdict.ANOTHER) {
                throw new ForeignReplicaException(newest.txid());
            }
        }
        return snapshot.decision(
                newest.txid().next(),
                checksum,
                Optional.of(FirstFile.everyPage(snapshot.state())),
                recorded.isPresent()
                        ? "the database was changed while it was not replicated"
                        : "the newest file of the replica was not written by the agent");
    }

    private static Decision wholeDatabase(Snapshot snapshot, Txid txid, String reason) throws IOException {
        DatabaseChecksum checksum = snapshot.state().checksum();
        return snapshot.decision(txid, checksum, Optional.of(FirstFile.everyPage(snapshot.state())), reason);
    }

    /**
     * Whether the log is the recorded one, or one that came out of it by a few restarts: each adds one to a salt that is drawn at random
     * for every new log. Then the database is the replica's own, however much of it changed.
     */
    private static boolean inLineOf(Snapshot snapshot, ReplicaState newest) {
        int restarts = snapshot.index().salt1() - newest.header().salt1();
        return newest.header().walOffset() != 0
                && newest.header().salt1() != 0
                && snapshot.log().isPresent()
                && restarts >= 0
                && restarts <= MOST_RESTARTS;
    }

    /** (a): the log still stands at the position that the newest file recorded. */
    private Optional<Decision> atRecordedPosition(Snapshot snapshot, ReplicaState newest)
            throws IOException, BrokenChainException {
        OptionalLong walChecksum = newest.metadata().walChecksum();
        OptionalLong databaseChecksum = newest.metadata().databaseChecksum();
        long end = newest.header().walOffset() + newest.header().walSize();
        if (walChecksum.isEmpty()
                || databaseChecksum.isEmpty()
                || end < WalHeader.SIZE
                || snapshot.log().isEmpty()) {
            return Optional.empty();
        }
        WalPosition position =
                new WalPosition(newest.header().salt1(), newest.header().salt2(), end, walChecksum.getAsLong());
        WalHeader log = snapshot.log().get();
        int frame = position.frame(log.pageSize());
        if (!position.sameLog(log.start())
                || frame > snapshot.index().mxFrame()
                || !new WalReader(session.wal(), log).confirms(position)) {
            return Optional.empty();
        }
        if (frame < snapshot.index().mxFrame()) {
            return Optional.of(behind(snapshot, newest, position));
        }
        Chain chain = new Chain(
                newest.txid(),
                newest.header().commit(),
                new DatabaseChecksum(databaseChecksum.getAsLong()),
                Optional.of(position));
        PageMap pages = Logs.pages(session.wal(), log, frame);
        DatabaseState state = session.state(log.pageSize(), chain.commit(), pages);
        return Optional.of(
                new Decision(chain, pages, Optional.empty(), state, "the log stands where the replica ends"));
    }

    /**
     * Frames behind the recorded position may be in the database file already: what was to be read there as the old version of their pages
     * is gone, so the checksum is taken of the whole database.
     */
    private Decision behind(Snapshot snapshot, ReplicaState newest, WalPosition position)
            throws IOException, BrokenChainException {
        WalScan scan = new WalReader(session.wal(), snapshot.log().orElseThrow())
                .scan(position, snapshot.index().mxFrame());
        if (!scan.end().equals(snapshot.end().orElseThrow())) {
            throw new BrokenChainException("the log changed while it was read");
        }
        return snapshot.decision(
                newest.txid().next(),
                snapshot.state().checksum(),
                Optional.of(FirstFile.behind(position, newest.header().commit(), scan, snapshot.state())),
                "the log goes on behind the position where the replica ends");
    }

    /**
     * The database at the moment when the session looked at it.
     *
     * @param log empty if the log holds no frame
     */
    private record Snapshot(
            WalIndexHeader index, Optional<WalHeader> log, DatabaseState state, Optional<WalPosition> end) {

        static Snapshot of(Session session) throws IOException, BrokenChainException {
            WalIndex.State now = new LogTail(session).readable();
            WalIndexHeader index = now.header();
            Optional<WalHeader> log = index.mxFrame() == 0 ? Optional.empty() : Logs.header(session.wal(), index);
            if (index.mxFrame() > 0 && log.isEmpty()) {
                throw new BrokenChainException("the header of the log is not the one that SQLite reads");
            }
            // Frames that are in the database file may be overwritten any moment: the next writer may restart such a
            // log.
            PageMap pages = log.isPresent() && !now.isFullyBackfilled()
                    ? Logs.pages(session.wal(), log.get(), index.mxFrame())
                    : new PageMap();
            int pageSize =
                    index.pageSize() != 0 ? index.pageSize() : session.header().pageSize();
            int commit = index.pageCount() > 0 ? index.pageCount() : session.pagesInFile(pageSize);
            Optional<WalPosition> end = log.map(header -> new WalPosition(
                    header.salt1(),
                    header.salt2(),
                    WalHeader.SIZE + (long) index.mxFrame() * header.frameSize(),
                    index.lastChecksum()));
            return new Snapshot(index, log, session.state(pageSize, commit, pages), end);
        }

        Decision decision(Txid txid, DatabaseChecksum checksum, Optional<FirstFile> first, String reason) {
            Chain chain = new Chain(txid, state.commit(), checksum, end);
            return new Decision(chain, state.inLog(), first, state, reason);
        }
    }
}
