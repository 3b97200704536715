package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.fence.Fence;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.lease.LeaseSight;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.resume.FirstSight;
import io.github.litestreamagent.replication.resume.Known;
import io.github.litestreamagent.replication.resume.Resume;
import io.github.litestreamagent.replication.runtime.IdlePause;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.runtime.Uncaptured;
import io.github.litestreamagent.replication.snapshot.LevelRounds;
import io.github.litestreamagent.replication.snapshot.Snapshots;
import io.github.litestreamagent.replication.standby.Follower;
import io.github.litestreamagent.replication.state.Aside;
import io.github.litestreamagent.replication.state.AttachDelay;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.state.Rest;
import io.github.litestreamagent.replication.upload.Uploads;
import io.github.litestreamagent.replication.walmode.JournalMode;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.Files;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Brings a database that is wanted, and is not attached, to an attachment: reads where the replica ends, opens the file, decides where to go
 * on. On the thread of the database; the lock is held only for the short ones of these steps.
 */
public final class AttachStep {

    private final ReplicationContext context;
    private final Holding holding;
    private final Uploads uploads;
    private final Attaching attaching;
    private final IdlePause idle;
    private final Uncaptured uncaptured;
    private final StandAside standAside;
    private final OpenStep opening;
    private final BooleanSupplier mayBegin;
    private final Follower follower;
    private final Fence fence;
    private final Snapshots snapshots;
    private final LevelRounds levels;

    /**
     * Makes the step for one database.
     *
     * @param mayBegin false while another replicator has something left to upload to the same replica
     */
    public AttachStep(
            ReplicationContext context,
            Holding holding,
            Uploads uploads,
            Attaching attaching,
            IdlePause idle,
            Uncaptured uncaptured,
            Follower follower,
            Fence fence,
            Snapshots snapshots,
            SwitchStep switching,
            LevelRounds levels,
            StandAside standAside,
            BooleanSupplier mayBegin) {
        this.follower = follower;
        this.fence = fence;
        this.snapshots = snapshots;
        this.levels = levels;
        this.context = context;
        this.holding = holding;
        this.uploads = uploads;
        this.attaching = attaching;
        this.idle = idle;
        this.uncaptured = uncaptured;
        this.mayBegin = mayBegin;
        this.standAside = standAside;
        opening = new OpenStep(context, holding, uploads, attaching, idle, switching, standAside);
    }

    /** Returns true if another process has kept the database locked for so long, so that nothing of it can be uploaded now. Any thread. */
    public boolean isBlockedFor(long nanos) {
        return opening.isBlockedFor(nanos);
    }

    /** Who was in the way before may be gone. Any thread. */
    public void tryAnew() {
        opening.tryAnew();
    }

    /**
     * One try.
     *
     * @param hurried whether the process ends, so that nothing is left to settle first
     */
    public Pause run(boolean hurried) throws SQLException, IOException, BrokenChainException, RefusedException {
        Optional<Pause> aside = holding.locked(this::aside);
        if (aside.isPresent()) {
            return aside.get();
        }
        long wait = holding.locked(() -> holding.untilWanted(hurried));
        if (wait > 0) {
            return wait == Long.MAX_VALUE ? nothingWanted() : Pause.untilNudged(wait);
        }
        if (holding.locked(this::isGone)) {
            tryAnew();
            return Pause.NONE;
        }
        if (!mayBegin.getAsBoolean()) {
            uncaptured.seen();
            holding.file().leaveCheckpoints();
            return Pause.of(AttachDelay.SETTLE);
        }
        if (JournalMode.isEmpty(context.database())) {
            tryAnew(); // no process has locked what is not there
            return idle.next(false);
        }
        // What it holds has not been compared yet: a database whose last close comes in between each time is behind.
        uncaptured.seen();
        boolean resting = holding.locked(holding::rest).isPresent();
        if (!resting) {
            lookFirst();
        }
        Optional<ReplicaState> replica =
                resting ? Optional.empty() : ReplicaState.read(context.storage().get());
        if (!attaching.isSafeFromOthers()) {
            throw new RefusedException(ReasonCode.NO_CONDITIONAL_WRITES, ReplicaStorage.WITHOUT_CONDITIONS);
        }
        LeaseSight sight = attaching.sight(replica);
        if (follower.mustFollow(sight)) {
            follower.follow(sight.left());
            return Pause.NONE;
        }
        OpenStep.Opened opened = holding.locked(() -> opening.run(resting, !resting && replica.isEmpty()));
        if (opened.session() == null) {
            return opening.tryOut().orElse(opened.pause());
        }
        try {
            return attach(opened.session(), opened.rest(), replica, sight);
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

    /** Reads the file before the network is waited for, without the lock. If it cannot be read, the next steps fail for the same reason and report it. */
    private void lookFirst() throws SQLException, IOException, BrokenChainException {
        Optional<HeldFile> main =
                holding.locked(() -> holding.isOpen() && !holding.file().wasSeen()
                        ? Optional.of(holding.files().holdMain(context.database()))
                        : Optional.empty());
        if (main.isPresent()) {
            try {
                FirstSight sight = attaching.look(main.get());
                holding.locked(() -> {
                    holding.seen(main.get(), sight);
                    return null;
                });
            } catch (IOException closedMeanwhile) {
                context.log().debug("the database was not seen", "error", closedMeanwhile);
            }
        }
    }

    /** Empty if the database is to be replicated, again perhaps. */
    private Optional<Pause> aside() throws IOException {
        Aside aside = holding.aside();
        if (!aside.isAside()) {
            return Optional.empty();
        }
        uncaptured.none();
        if (aside.isFresh()) {
            return Optional.of(nextLook());
        }
        if (!holding.isOpen() || !aside.mayEnd()) {
            standAside.say();
            return Optional.of(Pause.END);
        }
        long left = aside.pauseLeft(context.machine().now());
        if (left > 0) {
            return Optional.of(Pause.untilNudged(left));
        }
        if (JournalMode.isEmpty(context.database()) || standAside.ifObstructed()) {
            return Optional.of(nextLook());
        }
        holding.comeBack();
        return Optional.empty();
    }

    private Pause nextLook() {
        return Pause.of(context.settings().monitorInterval().toNanos());
    }

    private Pause nothingWanted() throws SQLException, IOException, BrokenChainException {
        if (!holding.locked(holding::isOwed)) {
            tryAnew();
            uncaptured.none();
        }
        return Pause.END;
    }

    /** Deleted while no connection had it open: a temporary database, say. */
    private boolean isGone() {
        if (holding.isOpen() || !Files.notExists(context.database())) {
            return false;
        }
        holding.forget();
        uncaptured.none();
        context.log().info("the file was deleted; the replica keeps what it has");
        return true;
    }

    private Pause attach(Session session, Optional<Rest> rest, Optional<ReplicaState> replica, LeaseSight sight)
            throws SQLException, IOException, BrokenChainException, RefusedException {
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
        holding.file().attaching(attaching.stamp(), attaching.wasSwitched(replica));
        Known known = holding.locked(() -> holding.file().now(snapshots.foundSound()));
        Resume.Decision decision = attaching.decide(session, replica, sight, known);
        uploads.succeeded();
        fence.attached(replica);
        if (holding.locked(() -> attached(session, decision))) {
            snapshots.attached(replica, attaching.storeTime());
            levels.attached(replica);
            context.log().info("replicating", "txid", decision.chain().txid(), "reason", decision.reason());
        }
        return Pause.NONE;
    }

    /** Returns true if the session has lived that long. */
    private boolean attached(Session session, Resume.Decision decision) throws IOException {
        if (session.isOpen()) {
            holding.aside().replicated();
            holding.attached(attaching.attachment(session, decision));
            context.figures().captured(decision.chain().txid());
            decision.first().ifPresent(uploads.outbox()::add);
        }
        return session.isOpen();
    }
}
