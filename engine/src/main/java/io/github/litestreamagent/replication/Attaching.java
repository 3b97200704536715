package io.github.litestreamagent.replication;

import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The steps from an open database to a replicated one. The short ones, on which the lock of the database is held, are separate from those
 * that read the whole database or wait for the network.
 */
final class Attaching {

    private final ReplicationContext context;
    private final Gate gate;

    Attaching(ReplicationContext context, Gate gate) {
        this.context = context;
        this.gate = gate;
    }

    /** Whether the store keeps two writers apart, or the operator vouches that there is only one. */
    boolean isSafeFromOthers() throws StorageException {
        return context.settings().singleWriter()
                || context.storage().get().conditionalWrites().put();
    }

    JournalMode.Outcome ensureWal() throws SQLException {
        Connection connection = context.connections().open(context.database());
        try {
            WalResetBug.sayOnce(connection, context.log());
            return new JournalMode(gate, context.settings().keepJournalMode()).ensureWal(connection);
        } finally {
            OwnConnection.close(connection);
        }
    }

    Session open(DatabaseFilesHeld files) throws SQLException, IOException {
        return Session.open(context.database(), context.connections(), files);
    }

    /** Whether the database file still is what the chain rests on. Reads it whole where its stamp does not prove that. */
    boolean isAsLeft(Session session, Rest rest) throws IOException {
        if (!rest.stamp().unchangedAt(context.machine().stamps().of(context.database()))) {
            return false;
        }
        if (rest.proven()) {
            return true;
        }
        DatabaseState file = session.inFile(rest.chain().commit());
        return file.checksum().equals(rest.chain().checksum());
    }

    /** Goes on where the database rested. */
    static Resume.Decision decide(Rest rest) {
        Chain chain = rest.chain().inFile();
        return new Resume.Decision(chain, new PageMap(), Optional.empty(), "the database is as it was left");
    }

    /** Goes on where the replica ends. What this process wrote last is that of its own database, whatever was done to the file since. */
    Resume.Decision decide(Session session, Optional<ReplicaState> replica, Instant time)
            throws IOException, BrokenChainException, ForeignReplicaException {
        boolean ours = replica.filter(state -> state.metadata().writer().equals(context.writer()))
                .isPresent();
        return new Resume(
                        session,
                        context.storage().get(),
                        context.writer(),
                        ours || context.settings().autoRecover())
                .decide(replica, time);
    }

    Attachment attachment(Session session, Resume.Decision decision) throws IOException {
        session.captured(decision.log());
        Capturer capturer = new Capturer(
                session,
                decision.chain(),
                context.clock(),
                context.writer(),
                context.machine().captureBytes());
        return new Attachment(context, session, capturer, gate);
    }
}
