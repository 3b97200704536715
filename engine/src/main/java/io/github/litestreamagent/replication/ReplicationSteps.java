package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.ReplicationThread.Pause;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Does the next thing that is to be done for one database: send a file, else capture, else attach. On the thread of the database. */
final class ReplicationSteps {

    /** How often a busy database that has no token left is looked at for 16 MB of log. */
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(5);

    /** Failures to open a database that are no news yet. */
    private static final int PATIENCE = 3;

    private final ReplicationContext context;
    private final Holding holding;
    private final Uploads uploads;
    private final Attaching attaching;
    private final PutBudget budget;
    private final IdlePause idle;
    private int failedOpens;
    private volatile boolean hurried;
    private volatile Instant uncapturedSince;

    ReplicationSteps(ReplicationContext context, Holding holding, Uploads uploads, Attaching attaching) {
        this.context = context;
        this.holding = holding;
        this.uploads = uploads;
        this.attaching = attaching;
        budget = new PutBudget(
                context.settings().syncInterval(), context.machine().now());
        idle = new IdlePause(context.settings().monitorInterval());
    }

    /** From now on without regard to the budget: the process ends. Any thread. */
    void hurry() {
        hurried = true;
    }

    /** When the oldest commit was seen that has not been captured; empty if there is none. Any thread. */
    Optional<Instant> uncapturedSince() {
        return Optional.ofNullable(uncapturedSince);
    }

    /** The next thing; never throws. */
    Pause next(boolean nudged) {
        Optional<LtxFile> oldest = uploads.outbox().oldest();
        try {
            if (oldest.isPresent()) {
                uploads.send(oldest.get(), context.storage().get());
                return Pause.NONE;
            }
            Optional<Pause> captured = holding.locked(() -> capture(nudged));
            return captured.isPresent() ? captured.get() : attach();
        } catch (ForeignObjectException | ForeignReplicaException e) {
            return stop(e.getMessage());
        } catch (StorageException e) {
            return oldest.isPresent() ? notSent(oldest.get(), e) : notOpened(e);
        } catch (BrokenChainException e) {
            giveUpChain(e.getMessage());
            return Pause.of(uploads.pauseAfterBreak());
        } catch (SQLException | IOException e) {
            giveUpChain(e.getMessage());
            return notOpened(e);
        } catch (RuntimeException | Error e) {
            return stop("internal error: " + e);
        }
    }

    /** Brings new commits into the outbox; empty if the database is not attached. */
    private Optional<Pause> capture(boolean nudged) throws SQLException, IOException, BrokenChainException {
        Attachment attachment = holding.attachment().orElse(null);
        if (attachment == null) {
            return Optional.empty();
        }
        long now = context.machine().now();
        Attachment.Look look = attachment.look(now);
        boolean caughtUp = look.uncaptured() == 0;
        uncapturedSince = caughtUp ? null : uncapturedSince().orElseGet(context.clock()::instant);
        if (caughtUp && !look.checkpointDue()) {
            return Optional.of(caughtUp(attachment, nudged));
        }
        if (!caughtUp) {
            idle.reset();
            if (!hurried && !look.urgent() && !budget.pay(now)) {
                return Optional.of(Pause.of(Math.min(SOON, budget.nanosToNext(now))));
            }
        }
        attachment.advance(look, uploads.outbox(), now);
        uncapturedSince = null;
        return Optional.of(Pause.NONE);
    }

    private Pause caughtUp(Attachment attachment, boolean nudged)
            throws SQLException, IOException, BrokenChainException {
        if (!holding.isOpen()) {
            holding.endVisit();
            return Pause.NONE;
        }
        if (!attachment.isInPlace()) {
            String why = "the file was replaced or deleted while the application has it open";
            holding.stepAside(why);
            context.log().warn("not replicated until restart", "reason", why);
            letGoOfReplaced();
            return Pause.NONE;
        }
        return idle.next(nudged);
    }

    /** Everything was captured; a file that is gone has no stamp to rest on. */
    private void letGoOfReplaced() throws SQLException, BrokenChainException {
        try {
            holding.detach();
        } catch (IOException gone) {
            context.log().debug("the file is gone", "error", gone);
        }
    }

    private Pause nothingWanted() throws SQLException, IOException, BrokenChainException {
        if (!holding.locked(holding::isOwed)) {
            uncapturedSince = null;
        }
        return Pause.END;
    }

    private Pause attach() throws SQLException, IOException, BrokenChainException, ForeignReplicaException {
        long wait = holding.locked(() -> holding.untilWanted(hurried));
        if (wait > 0) {
            return wait == Long.MAX_VALUE ? nothingWanted() : Pause.untilNudged(wait);
        }
        if (holding.locked(this::isGone)) {
            return Pause.NONE;
        }
        if (JournalMode.isEmpty(context.database())) {
            return idle.next(false);
        }
        // What it holds has not been compared yet: a database whose last close comes in between each time is behind.
        uncapturedSince = uncapturedSince().orElseGet(context.clock()::instant);
        boolean resting = holding.locked(holding::rest).isPresent();
        Optional<ReplicaState> replica =
                resting ? Optional.empty() : ReplicaState.read(context.storage().get());
        if (!attaching.isSafeFromOthers()) {
            return stop(
                    "the store does not honour conditional writes (If-None-Match), so nothing would keep two writers apart: use one that"
                            + " does, or set single-writer: true if nobody else ever writes to this replica");
        }
        Opened opened = holding.locked(() -> open(resting));
        if (opened.session() == null) {
            return opened.pause();
        }
        try {
            return attach(opened.session(), opened.rest(), replica);
        } catch (IOException | BrokenChainException e) {
            if (opened.session().isOpen()) {
                throw e;
            }
            // The application's last close came in between, and has captured what is left.
            return Pause.NONE;
        } finally {
            holding.locked(() -> {
                holding.abandon(opened.session());
                return null;
            });
        }
    }

    /** Deleted while nobody had it open: a temporary database, say. */
    private boolean isGone() {
        if (holding.isOpen() || !Files.notExists(context.database())) {
            return false;
        }
        holding.forget();
        uncapturedSince = null;
        context.log().info("the file was deleted; the replica keeps what it has");
        return true;
    }

    /**
     * @param session null if the database cannot be opened now; then {@code pause} says when to try again
     * @param rest what the chain rested on when the session began
     */
    private record Opened(Session session, Optional<Rest> rest, Pause pause) {

        static Opened later(Pause pause) {
            return new Opened(null, Optional.empty(), pause);
        }
    }

    private Opened open(boolean resting) throws IOException {
        Optional<Rest> rest = holding.rest();
        if (holding.untilWanted(true) > 0 || rest.isPresent() != resting) {
            return Opened.later(Pause.NONE);
        }
        Optional<String> network = NetworkFileSystem.of(context.database());
        if (network.isPresent()) {
            holding.stepAside("network file system");
            context.log().warn("not replicated: WAL mode does not work across hosts", "file-system", network.get());
            return Opened.later(Pause.END);
        }
        try {
            JournalMode.Outcome mode = attaching.ensureWal();
            holding.blocked(mode == JournalMode.Outcome.BUSY);
            if (mode != JournalMode.Outcome.WAL) {
                return Opened.later(afterJournalMode(mode));
            }
            Session session = attaching.open(holding.files());
            holding.opening(session);
            failedOpens = 0;
            return new Opened(session, rest, Pause.NONE);
        } catch (SQLException e) {
            // Nothing has been lost: a connection is being closed at this moment, or somebody has locked the file.
            return Opened.later(++failedOpens > PATIENCE ? uploads.failed(e) : idle.next(true));
        }
    }

    private Pause afterJournalMode(JournalMode.Outcome mode) {
        switch (mode) {
            case SWITCHED -> {
                context.log().info("journal mode switched to WAL", "note", JournalMode.WHAT_CHANGES);
                return Pause.NONE;
            }
            case KEPT -> {
                holding.stepAside("journal-mode: keep");
                context.log().info("not replicated", "reason", "rollback journal, and journal-mode is keep");
                return Pause.END;
            }
            default -> {
                return idle.next(false);
            }
        }
    }

    private Pause attach(Session session, Optional<Rest> rest, Optional<ReplicaState> replica)
            throws SQLException, IOException, BrokenChainException, ForeignReplicaException {
        if (rest.isPresent()) {
            Optional<Resume.Decision> asLeft = attaching.decide(session, rest.get());
            return holding.locked(() -> {
                if (asLeft.isEmpty()) {
                    holding.forgetRest();
                } else {
                    attached(session, asLeft.get());
                }
                return Pause.NONE;
            });
        }
        Resume.Decision decision =
                attaching.decide(session, replica, context.clock().instant());
        uploads.succeeded();
        if (holding.locked(() -> attached(session, decision))) {
            context.log().info("replicating", "txid", decision.chain().txid(), "reason", decision.reason());
        }
        return Pause.NONE;
    }

    /** Whether the session has lived that long. */
    private boolean attached(Session session, Resume.Decision decision) throws IOException {
        if (session.isOpen()) {
            holding.attached(attaching.attachment(session, decision));
            decision.first().ifPresent(uploads.outbox()::add);
        }
        return session.isOpen();
    }

    /** What was committed since cannot even be looked at. */
    private Pause notOpened(Exception why) {
        holding.leaveCheckpoints();
        uncapturedSince = uncapturedSince().orElseGet(context.clock()::instant);
        return uploads.failed(why);
    }

    private Pause notSent(LtxFile file, StorageException e) {
        holding.lock.lock();
        try {
            if (!uploads.outbox().contains(file)) {
                return Pause.NONE;
            }
            if (PagesBody.isGone(file.body())) {
                uploads.outbox().clear();
                holding.giveUpChain("what was to be uploaded has been overwritten");
                return Pause.of(SOON);
            }
            letGoOfLongLog();
            return uploads.failed(e);
        } finally {
            holding.lock.unlock();
        }
    }

    /** With the replica out of reach for that long, the log goes rather than the disk is filled. */
    private void letGoOfLongLog() {
        if (holding.attachment().isEmpty() || uploads.outbox().needsSession()) {
            return;
        }
        try {
            Attachment.Look look =
                    holding.attachment().get().look(context.machine().now());
            if (look.inLog() > context.settings().truncatePageCount()) {
                uploads.outbox().clear();
                holding.giveUpChain("the replica was out of reach until the log had reached truncate-page-n");
                holding.leaveCheckpoints();
            }
        } catch (IOException | BrokenChainException unreadable) {
            holding.giveUpChain(unreadable.getMessage());
        }
    }

    private void giveUpChain(String why) {
        holding.lock.lock();
        try {
            holding.giveUpChain(why);
        } finally {
            holding.lock.unlock();
        }
    }

    private Pause stop(String why) {
        holding.lock.lock();
        try {
            holding.stop(why);
        } finally {
            holding.lock.unlock();
        }
        context.log().error("replication stopped", "reason", why);
        return Pause.END;
    }
}
