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
        DatabaseState state = session.state(session.header().pageSize(), chain.commit(), log);
        return state.checksum().equals(chain.checksum());
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
