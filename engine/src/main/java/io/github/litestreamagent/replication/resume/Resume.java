package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.capture.FirstFile;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.Logs;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.capture.Mark;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.ForeignReplicaException;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.PageMap;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Decides where to go on when a database is opened: at the recorded position of its log, at its present state if that is the newest one of
 * the replica, or with a file of every page (docs/architecture.md, "Start and resume"). The keeper of the session is held, and no lock of the agent.
 */
public final class Resume {

    private final Session session;
    private final ReplicaStorage storage;
    private final boolean vouchedFor;
    private final Path database;
    private final Descent descent;
    private final long mostBytes;

    /**
     * Decides for one session.
     *
     * @param vouchedFor whether the replica is known to be that of this database
     * @param database its name, for messages
     * @param descent judges a database that changed
     * @param mostBytes of changed pages that may be held in memory
     */
    public Resume(
            Session session,
            ReplicaStorage storage,
            boolean vouchedFor,
            Path database,
            Descent descent,
            long mostBytes) {
        this.mostBytes = mostBytes;
        this.database = database;
        this.descent = descent;
        this.session = session;
        this.storage = storage;
        this.vouchedFor = vouchedFor;
    }

    /**
     * Where replication goes on, and why.
     *
     * @param chain where to go on
     * @param log newest frame of each page in the log, up to there
     * @param first the file that has to be sent before anything else: the state that {@code chain} names is not in the replica yet
     * @param reason for the log
     */
    public record Decision(Chain chain, PageMap log, Optional<LtxFile> first, String reason) {}

    /**
     * Cheapest first. Reads the whole database at most three times.
     *
     * @param trustsLog false where another file was put beside a log: then that log says nothing of the pages below it
     * @param mark of the file that has to be sent first, from before the session looked at the database
     * @throws RefusedException if the replica is that of another database, or this database is older
     * @throws BrokenChainException if the log cannot be read now
     */
    public Decision decide(Optional<ReplicaState> replica, boolean trustsLog, Mark mark)
            throws IOException, BrokenChainException, RefusedException {
        Snapshot snapshot = Snapshot.of(session);
        if (replica.isEmpty()) {
            return wholeDatabase(
                    snapshot, Txid.FIRST, session.checksum(snapshot.state()), mark, "the replica is empty");
        }
        ReplicaState newest = replica.get();
        if (newest.header().pageSize() != snapshot.pageSize()) {
            throw new ForeignReplicaException(
                    storage.description(), newest.header().pageSize(), database, snapshot.pageSize());
        }
        Optional<Decision> inLog = trustsLog ? inLog(snapshot, newest, mark) : Optional.empty();
        return inLog.isPresent() ? inLog.get() : byContent(snapshot, newest, trustsLog, mark);
    }

    /** (c) and (d): what the log does not tell, the pages do. */
    private Decision byContent(Snapshot snapshot, ReplicaState newest, boolean trustsLog, Mark mark)
            throws IOException, RefusedException {
        DatabaseChecksum checksum = session.checksum(snapshot.state());
        OptionalLong recorded = newest.metadata().databaseChecksum();
        if (recorded.isPresent() && checksum.equals(new DatabaseChecksum(recorded.getAsLong()))) {
            return unchanged(snapshot, newest, checksum);
        }
        if (!vouchedFor && !(trustsLog && inLineOf(newest))) {
            SameDatabase.Verdict verdict = new SameDatabase(storage).judge(snapshot.state());
            if (verdict == SameDatabase.Verdict.IDENTICAL) {
                return unchanged(snapshot, newest, checksum);
            }
            if (!checksum.isKnown() && descent.isOfSameFileForSure()) {
                // Encrypted: its pages tell nothing, and the file is the one that the newest writer replicated.
                descent.requireNoRival(newest);
                return wholeDatabase(snapshot, newest.txid().next(), checksum, mark, reason(checksum, recorded));
            }
            if (!descent.admits(verdict)) {
                throw new ForeignReplicaException(storage.description(), newest.txid(), database);
            }
            descent.require(snapshot.state(), newest);
        }
        String reason = reason(checksum, recorded);
        return wholeDatabase(snapshot, newest.txid().next(), checksum, mark, reason);
    }

    private static String reason(DatabaseChecksum checksum, OptionalLong recorded) {
        if (!checksum.isKnown()) {
            return "the database is encrypted, so that it cannot be compared with the replica";
        }
        return recorded.isPresent()
                ? "the database was changed while it was not replicated"
                : "the newest file of the replica was not written by the agent";
    }

    private static Decision unchanged(Snapshot snapshot, ReplicaState newest, DatabaseChecksum checksum) {
        Chain chain = snapshot.chain(newest.txid(), checksum);
        return new Decision(chain, snapshot.state().inLog(), Optional.empty(), "the database is as the replica has it");
    }

    private Decision wholeDatabase(Snapshot snapshot, Txid txid, DatabaseChecksum checksum, Mark mark, String reason)
            throws IOException {
        FirstFile everyPage = FirstFile.everyPage(snapshot.state());
        return first(everyPage, snapshot, snapshot.chain(txid, checksum), mark, "every page is uploaded: " + reason);
    }

    private Decision first(FirstFile first, Snapshot snapshot, Chain chain, Mark mark, String reason)
            throws IOException {
        LtxFile file = first.file(chain, snapshot.state(), mark, session::isOpen, mostBytes);
        return new Decision(chain, snapshot.state().inLog(), Optional.of(file), reason);
    }

    /**
     * Returns true if the log is the recorded one, or one that came out of it by a few restarts: each adds one to a salt that is drawn at random
     * for every new log. Then the database is the replica's own, however much of it changed.
     */
    private boolean inLineOf(ReplicaState newest) throws IOException {
        Optional<WalHeader> log = Logs.header(session.wal());
        int restarts = log.isEmpty() ? -1 : log.get().salt1() - newest.header().salt1();
        return newest.header().walOffset() != 0
                && newest.header().salt1() != 0
                && restarts >= 0
                && restarts <= LogTail.MOST_RESTARTS;
    }

    /**
     * (a) and (b): the recorded position stands in the log, or the log began behind it. Where the process was killed in the first transaction
     * of a log, that one has a header and no commit.
     */
    private Optional<Decision> inLog(Snapshot snapshot, ReplicaState newest, Mark mark)
            throws IOException, BrokenChainException {
        Optional<WalHeader> log = Logs.header(session.wal()).filter(header -> header.pageSize() == snapshot.pageSize());
        if (newest.metadata().databaseChecksum().isEmpty() || log.isEmpty()) {
            return Optional.empty();
        }
        WalPosition start = log.get().start();
        Optional<WalPosition> recorded = newest.position();
        if (recorded.isPresent() && recorded.get().sameLog(start)) {
            return snapshot.log().isEmpty() ? Optional.empty() : atPosition(snapshot, newest, recorded.get(), mark);
        }
        Optional<RestartedLog.Missing> missing =
                new RestartedLog(session, storage).missing(snapshot, log.get(), newest, recorded);
        return missing.isEmpty() || missing.get().pages().isEmpty()
                ? Optional.empty()
                : Optional.of(behind(
                        snapshot,
                        newest,
                        start,
                        missing.get(),
                        mark,
                        "the WAL was restarted behind what the replica has"));
    }

    private Optional<Decision> atPosition(Snapshot snapshot, ReplicaState newest, WalPosition recorded, Mark mark)
            throws IOException, BrokenChainException {
        WalReader log = new WalReader(session.wal(), snapshot.log().orElseThrow());
        if (recorded.frame(snapshot.pageSize()) > snapshot.index().mxFrame() || !log.confirms(recorded)) {
            return Optional.empty();
        }
        WalScan behind = log.scan(recorded, snapshot.index().mxFrame());
        if (!behind.end().equals(snapshot.end().orElseThrow())) {
            throw new BrokenChainException("the WAL changed while it was read");
        }
        if (!behind.isEmpty()) {
            return Optional.of(behind(
                    snapshot,
                    newest,
                    recorded,
                    new RestartedLog.Missing(behind.pages(), newest.header().commit()),
                    mark,
                    "the WAL goes on behind the position where the replica ends"));
        }
        DatabaseChecksum checksum =
                new DatabaseChecksum(newest.metadata().databaseChecksum().orElseThrow());
        return Optional.of(new Decision(
                snapshot.chain(newest.txid(), checksum),
                snapshot.state().inLog(),
                Optional.empty(),
                "the WAL stands where the replica ends"));
    }

    /**
     * Frames behind the recorded position may be in the database file already: what was to be read there as the old version of their pages
     * is gone, so the checksum is taken of the whole database.
     */
    private Decision behind(
            Snapshot snapshot,
            ReplicaState newest,
            WalPosition start,
            RestartedLog.Missing missing,
            Mark mark,
            String reason)
            throws IOException {
        Chain chain = snapshot.chain(newest.txid().next(), session.checksum(snapshot.state()));
        FirstFile first = FirstFile.behind(start, missing.commit(), missing.pages(), snapshot.state());
        return first(first, snapshot, chain, mark, reason);
    }
}
