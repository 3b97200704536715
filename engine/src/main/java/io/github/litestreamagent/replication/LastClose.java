package io.github.litestreamagent.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Captures what is left when nobody keeps a database open, without any network, so that the files become what SQLite alone would have left
 * (docs/architecture.md, "Last close"). Guarded by the lock of the database.
 */
final class LastClose {

    /** Each may keep a deleted log on the disk. */
    private static final int MOST_FILES = 64;

    private final ReplicationContext context;
    private final Outbox outbox;

    LastClose(ReplicationContext context, Outbox outbox) {
        this.context = context;
        this.outbox = outbox;
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
            FileStamp[] stamp = new FileStamp[1];
            CheckpointCycle.Outcome outcome = attachment
                    .cycle()
                    .locked(() -> stamp[0] = context.machine().stamps().of(context.database()));
            drain(attachment.capturer());
            return outcome == CheckpointCycle.Outcome.COMPLETE
                    ? Optional.of(new Rest(attachment.capturer().chain().inFile(), stamp[0], stamp[0].isSettled()))
                    : Optional.empty();
        } finally {
            attachment.session().close();
        }
    }

    /**
     * Captures without a connection of ours, while the application's last one still guards the log: an application that opens one for each
     * statement does not pay for ours each time.
     */
    Optional<Rest> capture(Rest rest, DatabaseFilesHeld files) throws IOException, BrokenChainException {
        if (!rest.stamp().unchangedAt(context.machine().stamps().of(context.database()))) {
            return Optional.empty();
        }
        if (!Files.exists(Path.of(context.database() + "-wal"))) {
            return Optional.of(rest);
        }
        Session session = Session.withoutConnections(context.database(), files);
        try {
            return capture(rest, session);
        } finally {
            session.close();
        }
    }

    private Optional<Rest> capture(Rest rest, Session session) throws IOException, BrokenChainException {
        if (!new LogTail(session).readable().isUntouched()) {
            // Somebody has checkpointed: the old versions of pages are gone from the database file.
            return Optional.empty();
        }
        Capturer capturer = new Capturer(
                session,
                rest.chain().inFile(),
                context.clock(),
                context.writer(),
                context.machine().captureBytes());
        drain(capturer);
        return Optional.of(new Rest(capturer.chain().inFile(), rest.stamp(), false));
    }

    /** With the stamp that the file has now, after the application's own close, unless the one under the write lock counts. */
    Rest stamped(Rest rest) throws IOException {
        return rest.proven()
                ? rest
                : new Rest(rest.chain(), context.machine().stamps().of(context.database()), false);
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
            capturer.stream().ifPresent(outbox::add);
        }
    }
}
