package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.capture.PagesBody;
import io.github.litestreamagent.replication.fence.Fence;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.lease.OwnFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.runtime.IdlePause;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.runtime.Uncaptured;
import io.github.litestreamagent.replication.snapshot.LevelRounds;
import io.github.litestreamagent.replication.snapshot.Snapshots;
import io.github.litestreamagent.replication.standby.Follower;
import io.github.litestreamagent.replication.standby.Overtaken;
import io.github.litestreamagent.replication.startup.AttachStep;
import io.github.litestreamagent.replication.startup.Attaching;
import io.github.litestreamagent.replication.startup.StandAside;
import io.github.litestreamagent.replication.startup.SwitchStep;
import io.github.litestreamagent.replication.state.AttachDelay;
import io.github.litestreamagent.replication.state.Attachment;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.state.Parting;
import io.github.litestreamagent.replication.upload.PutBudget;
import io.github.litestreamagent.replication.upload.Uploads;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Does the next thing that is to be done for one database: send a file, else capture, else attach. On the thread of the database. */
final class ReplicationSteps {

    /** How often a busy database that has no token left is looked at for 16 MB of log. */
    private static final long SOON = TimeUnit.MILLISECONDS.toNanos(5);

    private static final String WHAT_COMES = "what a new connection opens there is looked at again";

    private final ReplicationContext context;
    private final Holding holding;
    private final Uploads uploads;
    private final AttachStep attach;
    private final Fence fence;
    private final StandAside standAside;
    private final Overtaken overtaken;
    private final Follower follower;
    private final Snapshots snapshots;
    private final LevelRounds levels;
    private final PutBudget budget;
    private final IdlePause idle;
    private final Uncaptured uncaptured;
    private final Parting parting;
    private final FailurePolicy policy;

    /** Longest pause between two tries; {@link Long#MAX_VALUE} unless the process ends. */
    private volatile long longestPause = Long.MAX_VALUE;

    ReplicationSteps(
            ReplicationContext context,
            Holding holding,
            Uploads uploads,
            Attaching attaching,
            Lease lease,
            Fence fence,
            StandAside standAside,
            SwitchStep switching,
            FailurePolicy policy,
            BooleanSupplier mayBegin) {
        this.policy = policy;
        this.context = context;
        this.holding = holding;
        this.uploads = uploads;
        budget = new PutBudget(
                context.settings().syncInterval(), context.machine().now());
        idle = new IdlePause(context.settings().monitorInterval());
        uncaptured = new Uncaptured(context.clock());
        parting = new Parting(context);
        this.fence = fence;
        this.standAside = standAside;
        overtaken = new Overtaken(context, holding, lease, new OwnFile(context, holding.file()::isSwitched));
        follower = new Follower(context, holding, lease);
        snapshots = new Snapshots(context, lease);
        levels = new LevelRounds(context, holding, lease, fence, snapshots);
        attach = new AttachStep(
                context,
                holding,
                uploads,
                attaching,
                idle,
                uncaptured,
                follower,
                fence,
                snapshots,
                switching,
                levels,
                standAside,
                mayBegin);
    }

    /**
     * From now on without regard to the budget: the process ends. Any thread.
     *
     * @param interval longest pause between two tries
     */
    void hurry(Duration interval) {
        uploads.hurry();
        longestPause = interval.toNanos();
        snapshots.hurry();
        parting.processEnds();
        levels.hurry();
        tryAnew();
    }

    /** Who kept the database locked before may be gone. Any thread. */
    void tryAnew() {
        attach.tryAnew();
    }

    /** Returns true if the process ends: what a file at rest holds is not looked at again. Any thread. */
    boolean isHurried() {
        return longestPause != Long.MAX_VALUE;
    }

    /** When the oldest commit was seen that has not been captured; empty if there is none. Any thread. */
    Optional<Instant> uncapturedSince() {
        return uncaptured.since();
    }

    /** Returns true if another process has kept the database locked for so long, so that nothing of it can be uploaded now. Any thread. */
    boolean isBlockedFor(long nanos) {
        return attach.isBlockedFor(nanos);
    }

    /** The next thing; never throws. */
    Pause next(boolean nudged) {
        fence.stepBegins();
        Pause pause = levels.untilDue(step(nudged)).atMost(longestPause);
        if (looksAtReplica()) {
            pause = uploads.untilReadBack(pause);
        }
        fence.stepEnds(pause);
        return pause;
    }

    private boolean looksAtReplica() {
        return !holding.aside().isAside() && !holding.isFollowing();
    }

    private Pause step(boolean nudged) {
        Optional<LtxFile> oldest = uploads.outbox().oldest();
        try {
            if (isHurried() && oldest.isEmpty() && !holding.aside().isAside()) {
                uploads.lookAtTheEnd(context.storage());
            }
            if (holding.isFollowing()) {
                uncaptured.none();
                Optional<Pause> standby = follower.step(nudged);
                return standby.isPresent() ? standby.get() : attach.run(isHurried());
            }
            if (!holding.aside().isAside()) {
                uploads.compare(context.storage());
            }
            if (oldest.isPresent()) {
                LtxFile file = oldest.get();
                levels.acknowledged(file, uploads.send(file, context.storage().get()));
                return Pause.NONE;
            }
            snapshots.begin();
            levels.begin();
            Optional<Pause> captured = holding.locked(() -> capture(nudged));
            return captured.isPresent() ? captured.get() : withoutAttachment();
        } catch (ForeignObjectException e) {
            return overtaken(e);
        } catch (RefusedException e) {
            return stop(e.reason());
        } catch (StorageException e) {
            return oldest.isPresent() ? notSent(oldest.get(), e) : notOpened(e);
        } catch (BrokenChainException e) {
            oldest.ifPresent(behindIt -> uploads.outbox().clear());
            giveUpChain(e.getMessage());
            return Pause.of(uploads.pauseAfterBreak());
        } catch (Throwable e) {
            return failed(e);
        }
    }

    private Pause failed(Throwable why) {
        String sentence = FailurePolicy.sentence(why);
        switch (policy.failed(why)) {
            case STOP -> {
                return stop(ReasonCode.INTERNAL_ERROR.because(sentence));
            }
            case LEAVE_ALONE -> {
                sharedMemoryFailed(sentence);
                return Pause.NONE;
            }
            default -> {
                giveUpChain(sentence);
                return notOpened(
                        why instanceof Exception e && !FailureLog.isDefect(e) ? e : new IOException(sentence, why));
            }
        }
    }

    private Pause withoutAttachment() throws SQLException, IOException, BrokenChainException, RefusedException {
        boolean again =
                holding.holdsFilesOfNobody() && context.connections().ifNobodyHasItOpen(holding::closeFilesOfNobody);
        Pause pause = attach.run(isHurried());
        return again && pause.equals(Pause.END) ? Pause.of(AttachDelay.SETTLE) : pause;
    }

    private Pause overtaken(ForeignObjectException by) {
        if (overtaken.byOurFile(by)) {
            follower.follow(Lease.TTL);
            return Pause.NONE;
        }
        return stop(ReasonCode.FOREIGN_WRITER.because(
                overtaken.sentence(by, fence.lost(by, context.storage().get()))));
    }

    /** Brings new commits into the outbox; empty if the database is not attached. */
    private Optional<Pause> capture(boolean nudged) throws SQLException, IOException, BrokenChainException {
        Attachment attachment = holding.attachment().orElse(null);
        if (attachment == null) {
            return Optional.empty();
        }
        if (isHurried() && !holding.isOpen()) {
            // What the application has committed came with the visit; what others commit is not waited for.
            holding.endVisit();
            return Optional.of(Pause.NONE);
        }
        long commits = holding.commits();
        long now = context.machine().now();
        Attachment.Look look = attachment.look(now);
        boolean caughtUp = look.uncaptured() == 0;
        context.figures().uncaptured(look.bytes());
        if (caughtUp) {
            uncaptured.none();
            holding.capturedUpTo(commits);
        } else {
            uncaptured.seen();
        }
        if (caughtUp && !look.checkpointDue()) {
            if (attachment.giveWay(look, uploads.outbox(), now)) {
                idle.reset();
            }
            if (!uploads.outbox().isEmpty()) {
                return Optional.of(Pause.NONE);
            }
            return Optional.of(caughtUp(attachment, nudged));
        }
        if (!caughtUp) {
            idle.reset();
            if (!isHurried() && !look.urgent() && !budget.pay(now)) {
                return Optional.of(Pause.of(Math.min(SOON, budget.nanosToNext(now))));
            }
        }
        if (attachment.advance(look, uploads.outbox(), now) && holding.isOpen()) {
            snapshots.offer(attachment);
        }
        uncaptured.none();
        context.figures().walCaptured(look.bytes());
        if (uploads.outbox().isComplete()) {
            holding.capturedUpTo(commits);
        }
        return Optional.of(Pause.NONE);
    }

    private Pause caughtUp(Attachment attachment, boolean nudged)
            throws SQLException, IOException, BrokenChainException {
        if (!holding.isOpen()) {
            holding.endVisit();
            return Pause.NONE;
        }
        if (!attachment.isInPlace()) {
            letGoOfReplaced(attachment);
            return Pause.NONE;
        }
        parting.look(attachment.session(), attachment.capturer().chain().txid());
        return idle.next(nudged);
    }

    /** Everything was captured; a file that is gone has no stamp to rest on. */
    private void letGoOfReplaced(Attachment attachment) throws SQLException, BrokenChainException {
        Reason why = ReasonCode.FILE_REPLACED.because(Parting.fileHasLeft(
                attachment.file(),
                Optional.of(attachment.session().walFile()),
                attachment.capturer().chain().txid()));
        why.describe(context.log()).error("not replicated any more", "note", WHAT_COMES);
        try {
            standAside.endWithFile(why);
        } catch (IOException gone) {
            context.log().debug("the file is gone", "error", gone);
        }
    }

    /** What was committed since cannot even be looked at. */
    private Pause notOpened(Exception why) {
        holding.file().leaveCheckpoints();
        uncaptured.seen();
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
                holding.file().leaveCheckpoints();
            }
        } catch (IOException | BrokenChainException unreadable) {
            holding.giveUpChain(unreadable.getMessage());
        }
    }

    private void sharedMemoryFailed(String why) {
        holding.lock.lock();
        try {
            standAside.sharedMemoryFailed(why);
        } finally {
            holding.lock.unlock();
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

    private Pause stop(Reason why) {
        holding.lock.lock();
        try {
            standAside.stop(why);
        } finally {
            holding.lock.unlock();
        }
        why.describe(context.log()).error("replication stopped");
        return Pause.END;
    }
}
