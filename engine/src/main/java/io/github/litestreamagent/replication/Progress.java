package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.LagAlarm;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.runtime.Nudged;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Backlog;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.upload.Uploads;
import io.github.litestreamagent.replication.walmode.JournalMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** How far the replica is with one database, and whether the last sync of the process has something to wait for. Any thread. */
public final class Progress {

    private final ReplicationContext context;
    private final Holding holding;
    private final Uploads uploads;
    private final ReplicationSteps steps;
    private final Nudged thread;

    Progress(ReplicationContext context, Holding holding, Uploads uploads, ReplicationSteps steps, Nudged thread) {
        this.thread = thread;
        this.context = context;
        this.holding = holding;
        this.uploads = uploads;
        this.steps = steps;
    }

    /** Returns true if each commit is in the replica, or replication is off. */
    boolean isCaughtUp() {
        if (holding.aside().isAside()) {
            return uploads.outbox().isEmpty();
        }
        try {
            // The outbox last: a capture moves commits there from the log.
            return holding.locked(() -> isCaptured() && uploads.outbox().isEmpty()) && !owesLook();
        } catch (SQLException | IOException | BrokenChainException unknown) {
            return false;
        }
    }

    private boolean owesLook() {
        return steps.isHurried() && uploads.owesLook();
    }

    /** Returns true if replication is off, and nothing of what was captured before is left to be uploaded. */
    boolean isLeftAlone() {
        return holding.aside().isAside() && uploads.outbox().isEmpty();
    }

    /**
     * What is to be said again and again: why the database is left alone, unless the operator wants that, or the application has closed a file
     * that is only suspended.
     */
    Optional<Reason> complaint() {
        Optional<Reason> why =
                holding.aside().why().filter(reason -> !reason.code().isWanted());
        return holding.aside().isStopped() || holding.isOpen() ? why : Optional.empty();
    }

    /**
     * What is in no replica now that replication is off: the commits since the last capture. The bytes are those of the database and its WAL,
     * since nothing tells which of them the replica has.
     */
    public Backlog leftAlone() {
        try {
            Path wal = Path.of(context.database() + "-wal");
            long bytes = Files.size(context.database()) + (Files.exists(wal) ? Files.size(wal) : 0);
            return new Backlog(bytes, holding.commitsSinceCaptured(), true);
        } catch (IOException gone) {
            return Backlog.UNKNOWN;
        }
    }

    /** Returns true if the application has the file open and it is replicated, so that further commits may come. */
    public boolean mayCommit() {
        holding.lock.lock();
        try {
            return holding.isOpen() && holding.attachment().isPresent();
        } finally {
            holding.lock.unlock();
        }
    }

    /** Returns true if what had been committed by then is in the replica, or replication is off. */
    public boolean hasShipped(Instant committed) {
        return !uploads.shippedUntil().isBefore(committed) || isCaughtUp();
    }

    /** Returns true if what is left cannot be uploaded, however long the process waits. */
    public boolean isHopeless() {
        return uploads.isHopeless();
    }

    /** Returns true if another process has kept it locked for so long, so that nothing of it can be uploaded now. */
    public boolean isBlockedFor(long nanos) {
        return steps.isBlockedFor(nanos);
    }

    /** Up to when commits are in the replica. */
    public Instant shippedUntil() {
        return uploads.shippedUntil();
    }

    /** What the replica lacks. */
    public Backlog backlog() {
        return Backlog.of(holding, uploads.outbox(), context.machine().now());
    }

    /** Why there is a backlog, as far as anything is wrong. */
    public Optional<String> obstacle() {
        return isBlockedFor(0)
                ? Optional.of(
                        "busy: the database was locked at each look, by a transaction of the application or by another process, so it"
                                + " could not be switched to WAL mode")
                : uploads.failure().map(Exception::getMessage);
    }

    /** Why it is not known whether the first file of this process still stands in the replica; empty if it does. */
    public Optional<String> unread() {
        return uploads.unread();
    }

    /** How far the replica is behind, for the alarm. */
    LagAlarm.Lag lag() {
        Optional<Instant> since =
                uploads.outbox().oldest().map(LtxFile::captured).or(steps::uncapturedSince);
        Optional<String> failure = noThread().or(() -> uploads.failure().map(Exception::getMessage));
        return new LagAlarm.Lag(since, failure, uploads.isReached());
    }

    private Optional<String> noThread() {
        return thread.obstacle().map(why -> "no thread can be started for it: " + why.getMessage());
    }

    private boolean isCaptured() throws IOException, BrokenChainException {
        if (holding.isVisiting()) {
            return false;
        }
        if (holding.attachment().isPresent()) {
            return holding.attachment().get().look(context.machine().now()).uncaptured() == 0;
        }
        boolean looksAgain = holding.isOwed() && !(steps.isHurried() && holding.isAtRest());
        return holding.isFollowing() || !looksAgain || JournalMode.isEmpty(context.database());
    }
}
