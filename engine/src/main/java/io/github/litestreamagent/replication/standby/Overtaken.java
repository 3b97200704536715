package io.github.litestreamagent.replication.standby;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.Logs;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.fence.Lost;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.lease.LeaseRecord;
import io.github.litestreamagent.replication.lease.OwnFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Attachment;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalPosition;
import io.github.litestreamagent.wal.WalReader;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Judges a writer that has gone on in the replica: another agent on this very file, whose files hold our commits as well, or another writer,
 * who has won. On the thread of the database.
 */
public final class Overtaken {

    private final ReplicationContext context;
    private final Holding holding;
    private final Lease lease;
    private final OwnFile file;

    public Overtaken(ReplicationContext context, Holding holding, Lease lease, OwnFile file) {
        this.file = file;
        this.context = context;
        this.holding = holding;
        this.lease = lease;
    }

    /** Returns true if the writer captured the WAL of this very file. What cannot be found out now is none. */
    public boolean byOurFile(ForeignObjectException foreign) {
        try {
            ReplicaStorage storage = context.storage().get();
            Optional<LtxObject> object = storage
                    .listFrom(Level.SYNC, foreign.range().min())
                    .stream()
                    .filter(standing -> standing.range()
                            .equals(TxidRange.of(standing.range().max())))
                    .findFirst();
            return object.isPresent() && isOfOurFile(describe(storage, object.get()));
        } catch (IOException | SQLException | BrokenChainException unknown) {
            context.log().debug("the other writer's file cannot be read", "error", unknown);
            return false;
        }
    }

    private static ReplicaState describe(ReplicaStorage storage, LtxObject object) throws IOException {
        byte[] header = storage.read(object, 0, LtxHeader.SIZE);
        return new ReplicaState(
                object, LtxHeader.decode(header, object.toString()), storage.metadata(object), Optional.empty());
    }

    private boolean isOfOurFile(ReplicaState theirs) throws IOException, SQLException, BrokenChainException {
        Optional<WalPosition> position = theirs.position();
        if (position.isPresent() && holding.locked(() -> isInLog(position.get()))) {
            return true;
        }
        return file.is(theirs.metadata().origin());
    }

    /** The checksum counts every frame of the WAL up to there: two WALs do not agree in it by chance. */
    private boolean isInLog(WalPosition position) throws IOException, BrokenChainException {
        Optional<Session> session = holding.attachment().map(Attachment::session);
        if (session.isEmpty() || position.offset() == WalHeader.SIZE) {
            return false;
        }
        WalIndexHeader index = new LogTail(session.get()).readable().header();
        Optional<WalHeader> header = Logs.header(session.get().wal(), index);
        return header.isPresent()
                && position.sameLog(header.get().start())
                && position.frame(header.get().pageSize()) <= index.mxFrame()
                && new WalReader(session.get().wal(), header.get()).confirms(position);
    }

    /**
     * Returns what the operator has to know: who has won, where, and what to do.
     *
     * @param lost what is not this writer's any more
     */
    public String sentence(ForeignObjectException foreign, Lost lost) {
        return foreign.getMessage() + owner() + ". " + lost + ", and what this database committed since "
                + (lost.mixed()
                        ? mixture(lost)
                        : "is not in the replica. To go on with the replica's data, run restore,"
                                + " which proves what it gives; to begin a new replica, choose another path");
    }

    private static String mixture(Lost lost) {
        return "builds on what is not there any more: from TXID " + lost.first() + " on the replica is a mixture of two"
                + " databases, and neither can be restored from it. To have a replica again, choose another path, or move"
                + " away what is there, and start again";
    }

    private String owner() {
        try {
            Optional<LeaseRecord> owner =
                    lease.look().lease().filter(holder -> !holder.writer().equals(context.writer()));
            return owner.or(lease::others)
                    .map(other -> " (the lease is " + other.owner() + "'s, generation " + other.generation()
                            + ", writer " + other.writer() + ", until " + other.expiresAt() + ")")
                    .orElse("");
        } catch (IOException unknown) {
            return "";
        }
    }
}
