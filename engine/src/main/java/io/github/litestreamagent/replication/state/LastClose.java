package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.replication.capture.Capturer;
import io.github.litestreamagent.replication.capture.Chain;
import io.github.litestreamagent.replication.capture.LogTail;
import io.github.litestreamagent.replication.capture.Logs;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.capture.LtxTimes;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.files.DatabaseFilesHeld;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.lease.OwnFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.upload.Outbox;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Captures what is left when no connection keeps a database open, without any network, so that the files become what SQLite alone would have left
 * (docs/architecture.md, "Last close"). Guarded by the lock of the database.
 */
public final class LastClose {

    /** Each may keep a deleted WAL on the disk. */
    private static final int MOST_FILES = 64;

    private final ReplicationContext context;
    private final Outbox outbox;
    private final LtxTimes times;
    private final OwnFile file;

    /** The WAL that was captured last without a connection of the agent: read on when SQLite has deleted it. */
    private Optional<HeldFile> captured = Optional.empty();

    public LastClose(ReplicationContext context, Outbox outbox, LtxTimes times, OwnFile file) {
        this.context = context;
        this.outbox = outbox;
        this.times = times;
        this.file = file;
    }

    /**
     * Ends an attachment: its connections are closed, its descriptors are not.
     *
     * @return what the chain rests on; empty if it cannot be told
     */
    Optional<Rest> end(Attachment attachment) throws SQLException, IOException, BrokenChainException {
        try {
            if (outbox.needsSession()) {
                outbox.clear();
                return Optional.empty();
            }
            Capturer capturer = attachment.capturer();
            AtomicReference<Rest> complete = new AtomicReference<>();
            attachment.cycle().last(() -> complete.set(inFile(capturer.chain(), attachment)));
            drain(capturer);
            return Optional.ofNullable(complete.get()).map(rest -> behind(rest, capturer.chain()));
        } finally {
            attachment.session().close();
        }
    }

    /** Null if the path names the file no more: then there is nothing to rest on, and even so something to upload. */
    private Rest inFile(Chain chain, Attachment attachment) {
        try {
            FileStamp stamp = context.machine().stamps().of(context.database());
            return attachment.isOf(stamp) ? new Rest(chain, stamp, stamp.isSettled()) : null;
        } catch (IOException gone) {
            return null;
        }
    }

    /** What another process has committed since the write lock was let go is not in the file. */
    private static Rest behind(Rest inFile, Chain now) {
        return now.position().equals(inFile.chain().position())
                ? new Rest(now.inFile(), inFile.stamp(), inFile.proven())
                : new Rest(now, inFile.stamp(), inFile.proven());
    }

    /**
     * Captures without a connection of the agent, while the application's last one still guards the WAL: an application that opens one for each
     * statement does not pay for the agent's each time.
     */
    Optional<Rest> capture(Rest rest, DatabaseFilesHeld files) throws IOException, BrokenChainException {
        forgetLog();
        if (!rest.stamp().unchangedAt(context.machine().stamps().of(context.database()))) {
            return Optional.empty();
        }
        if (!logExists()) {
            return Optional.of(rest).filter(left -> left.chain().position().isEmpty());
        }
        try (Session session = Session.withoutConnections(context.database(), files)) {
            Optional<PageMap> log = new LogTail(session).upTo(rest.chain());
            if (log.isEmpty()) {
                return Optional.empty();
            }
            session.captured(log.get());
            Capturer capturer = new Capturer(
                    session,
                    rest.chain(),
                    times,
                    file.origins(),
                    context.machine().captureBytes());
            drain(capturer);
            captured = Optional.of(session.openLog());
            return Optional.of(new Rest(capturer.chain(), rest.stamp(), false));
        }
    }

    /**
     * After the application's own close: it has copied the WAL into the file and deleted it, unless another process still has the file
     * open. Then the chain goes on resting on the WAL.
     *
     * @return empty if something was committed behind the capture
     */
    Optional<Rest> closed(Rest rest) throws IOException {
        FileStamp now = context.machine().stamps().of(context.database());
        try {
            if (captured.isEmpty()) {
                return Optional.of(rest).filter(left -> left.stamp().unchangedAt(now));
            }
            if (!Logs.endsAt(captured.get(), rest.chain())) {
                return Optional.empty();
            }
            return Optional.of(logExists() ? rest : new Rest(rest.chain().inFile(), now, false));
        } finally {
            forgetLog();
        }
    }

    private boolean logExists() {
        return Files.exists(Path.of(context.database() + "-wal"));
    }

    private void forgetLog() {
        captured.ifPresent(HeldFile::close);
        captured = Optional.empty();
    }

    private void drain(Capturer capturer) throws IOException, BrokenChainException {
        if (outbox.size() >= MOST_FILES) {
            outbox.clear();
            throw new BrokenChainException(
                    "the database was closed " + MOST_FILES + " times while the replica was out of reach");
        }
        long room = capturer.mostBytes() - outbox.memory();
        Capturer.Found found = capturer.capture(room, Integer.MAX_VALUE);
        capturer.take().ifPresent(outbox::add);
        if (found == Capturer.Found.TOO_MUCH) {
            for (Optional<LtxFile> piece = capturer.stream(); piece.isPresent(); piece = capturer.stream()) {
                outbox.add(piece.get());
            }
        }
    }
}
