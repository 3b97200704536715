package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.capture.Capturer;
import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.LtxTimes;
import io.github.litestreamagent.replication.capture.Mark;
import io.github.litestreamagent.replication.checkpoint.CheckpointFigures;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.database.LogGuard;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.files.DatabaseFilesHeld;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.lease.LeaseRecord;
import io.github.litestreamagent.replication.lease.LeaseSight;
import io.github.litestreamagent.replication.lease.OwnFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.resume.Descent;
import io.github.litestreamagent.replication.resume.FirstSight;
import io.github.litestreamagent.replication.resume.Known;
import io.github.litestreamagent.replication.resume.Resume;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Attachment;
import io.github.litestreamagent.replication.state.Rest;
import io.github.litestreamagent.replication.walmode.JournalMode;
import io.github.litestreamagent.replication.walmode.WalResetBug;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.storage.Origin;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Instant;
import java.util.Optional;

/**
 * The steps from an open database to a replicated one. The short ones, on which the lock of the database is held, are separate from those
 * that read the whole database or wait for the network.
 */
public final class Attaching {

    /** As many captures are little to read, to keep as a log, or to upload again: 64 MB. */
    private static final int LITTLE = 4;

    private final ReplicationContext context;
    private final Gate gate;
    private final Lease lease;
    private final CheckpointFigures figures;
    private final LtxTimes times;
    private final OwnFile file;

    public Attaching(
            ReplicationContext context,
            Gate gate,
            Lease lease,
            CheckpointFigures figures,
            LtxTimes times,
            OwnFile file) {
        this.times = times;
        this.file = file;
        this.lease = lease;
        this.context = context;
        this.gate = gate;
        this.figures = figures;
    }

    /** Returns true if the store keeps two writers apart, or the operator vouches that there is only one. */
    boolean isSafeFromOthers() throws StorageException {
        return context.settings().singleWriter() || context.storage().get().createsOnCondition();
    }

    /** Who has the lease, where another process wrote the newest file; what cannot be read is none. */
    LeaseSight sight(Optional<ReplicaState> replica) {
        if (replica.isEmpty() || replica.get().metadata().writer().equals(context.writer())) {
            return LeaseSight.NONE;
        }
        try {
            return lease.look();
        } catch (StorageException unreadable) {
            context.log().debug("the lease cannot be read", "error", unreadable);
            return LeaseSight.NONE;
        }
    }

    LogGuard guardLog() throws IOException, SQLTransientException {
        return LogGuard.of(context.database(), context.connections());
    }

    DatabaseConnection connect() throws SQLException {
        return context.connections().open(context.database());
    }

    JournalMode.Outcome journalMode(DatabaseConnection connection) throws SQLException {
        context.figures().openedBy(connection.version());
        WalResetBug.sayOnce(connection, context.log());
        return new JournalMode(context.settings().keepJournalMode()).of(connection);
    }

    FirstSight look(HeldFile main) throws IOException {
        Machine machine = context.machine();
        long little = LITTLE * machine.captureBytes();
        return FirstSight.of(context.database(), main, machine.stamps(), little, machine.begun());
    }

    Session open(DatabaseFilesHeld files) throws SQLException, IOException {
        return Session.open(context.database(), context.connections(), files);
    }

    /**
     * Goes on where the database rested; empty if it is not as it was left. Reads it whole where its stamp does not prove that.
     */
    Optional<Resume.Decision> decide(Session session, Rest rest) throws IOException, BrokenChainException {
        if (!rest.stamp().unchangedAt(context.machine().stamps().of(context.database()))) {
            return Optional.empty();
        }
        Chain chain = rest.chain();
        Optional<PageMap> log = new LogTail(session).upTo(chain);
        if (log.isEmpty() || !(rest.proven() || isAsLeft(session, chain, log.get()))) {
            return Optional.empty();
        }
        return Optional.of(new Resume.Decision(chain, log.get(), Optional.empty(), "the database is as it was left"));
    }

    private static boolean isAsLeft(Session session, Chain chain, PageMap log) throws IOException {
        DatabaseState state = session.state(session.pageSize(), chain.commit(), log);
        return session.checksum(state).equals(chain.checksum())
                && chain.checksum().isKnown();
    }

    /**
     * Goes on where the replica ends. What this process wrote last is that of its own database, whatever was done to the file since.
     *
     * @param known of the file before it was opened
     */
    Resume.Decision decide(Session session, Optional<ReplicaState> replica, LeaseSight sight, Known known)
            throws IOException, BrokenChainException, RefusedException {
        replica.ifPresent(state -> times.after(state.metadata().timestamp()));
        Instant captured = times.now();
        Mark mark = new Mark(captured, times.next(captured), file.origin());
        FileStamp now = context.machine().stamps().of(context.database());
        boolean ours = known.sameFile()
                && replica.filter(state -> state.metadata().writer().equals(context.writer()) || known.was(state, now))
                        .isPresent();
        return new Resume(
                        session,
                        context.storage().get(),
                        ours || context.settings().autoRecover(),
                        context.database(),
                        descent(replica, sight, known),
                        context.machine().captureBytes())
                .decide(replica, known.logTells(), mark);
    }

    private Descent descent(Optional<ReplicaState> replica, LeaseSight sight, Known known) throws IOException {
        Origin newest = newest(replica);
        boolean ours = newest.writer().equals(context.writer());
        boolean sameFile = ours || file.is(newest);
        boolean forSure = ours || file.isForSure(newest);
        Optional<LeaseRecord> rival = sight.live().filter(lease::isAnothers).filter(live -> !lease.isDead(live));
        return new Descent(context.storage().get(), sameFile, forSure, !known.switched(), rival);
    }

    private static Origin newest(Optional<ReplicaState> replica) {
        return replica.map(state -> state.metadata().origin()).orElse(Origin.UNKNOWN);
    }

    /** Returns true if the newest file of the replica says that an agent has switched this very file to WAL. */
    boolean wasSwitched(Optional<ReplicaState> replica) throws IOException {
        return file.wasSwitched(newest(replica));
    }

    FileStamp stamp() throws IOException {
        return context.machine().stamps().of(context.database());
    }

    /** The present moment by the clock that stamps the files of the replica. */
    Instant storeTime() {
        return times.corrected(times.now());
    }

    Attachment attachment(Session session, Resume.Decision decision) throws IOException {
        session.captured(decision.log());
        Capturer capturer = new Capturer(
                session,
                decision.chain(),
                times,
                file.origins(),
                context.machine().captureBytes());
        return new Attachment(context, session, capturer, gate, figures);
    }
}
