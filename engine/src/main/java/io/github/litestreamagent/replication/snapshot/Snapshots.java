package io.github.litestreamagent.replication.snapshot;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.capture.ChecksumMismatchException;
import io.github.litestreamagent.replication.capture.PinnedState;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Attachment;
import io.github.litestreamagent.storage.LtxObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/**
 * Puts every page of the database into level 9 now and then, beside level 0 and never in its way (docs/decisions/0016-snapshots.md): what is
 * read is the database file, as long as the keeper stays where a complete cycle has left it. On the thread of the database, but for the
 * upload and for what says otherwise.
 */
public final class Snapshots {

    private final ReplicationContext context;
    private final Lease lease;
    private final SnapshotSchedule schedule;
    private volatile Optional<PinnedState> current = Optional.empty();
    private volatile boolean running;
    private volatile boolean hurried;
    private volatile Optional<String> damage = Optional.empty();
    private boolean sound = true;

    private Consumer<LtxObject> whenMade = made -> {};

    /** Of the upload alone. */
    private boolean failureSaid;

    public Snapshots(ReplicationContext context, Lease lease) {
        this.context = context;
        this.lease = lease;
        schedule = new SnapshotSchedule(
                context.settings().snapshotInterval(), context.machine().nanos());
    }

    /** Who is told of each snapshot, on the thread that has uploaded it. */
    void whenMade(Consumer<LtxObject> listener) {
        whenMade = listener;
    }

    /** One is wanted before its time. Any thread. */
    void want() {
        schedule.want();
    }

    /**
     * The chain goes on behind what a listing has just shown.
     *
     * @param replica empty: it begins with a file of every page
     */
    public void attached(Optional<ReplicaState> replica, Instant now) {
        sound = true;
        Optional<LtxObject> base = replica.flatMap(ReplicaState::base);
        schedule.newest(
                base.map(object -> object.range().max()).orElse(Txid.FIRST),
                base.map(object -> Duration.between(object.lastModified(), now)).orElse(Duration.ZERO));
    }

    /** A cycle of the attachment was complete. With the lock of the database. */
    public void offer(Attachment attachment) throws IOException {
        Txid txid = attachment.capturer().chain().txid();
        if (!running && !lease.isElsewhere() && schedule.isDue(txid)) {
            current = Optional.of(attachment.pin());
        }
    }

    /**
     * Everything that was captured is in the replica: what is pinned is uploaded now, if no other database's snapshot is. Without the lock.
     *
     * @throws BrokenChainException if the last one has found that the database file is not what was captured
     */
    public void begin() throws BrokenChainException {
        if (damage.isPresent()) {
            String why = damage.get();
            damage = Optional.empty();
            sound = false;
            throw new BrokenChainException(why);
        }
        if (!running) {
            // An upload that ends forgets it before it says that none is running.
            current.ifPresent(this::begin);
        }
    }

    private void begin(PinnedState pinned) {
        running = true;
        try {
            context.machine().snapshots().execute(() -> run(pinned));
        } catch (RejectedExecutionException anotherOnesTurn) {
            ended(pinned);
        } catch (Throwable noThread) {
            ended(pinned);
            context.failures().failed(context.log(), "the snapshot waits for a thread", noThread);
        }
    }

    /** The process ends: no snapshot holds that up. Any thread. */
    public void hurry() {
        hurried = true;
        current.ifPresent(pinned -> pinned.pin().end());
    }

    /** False from when the database file was found to be damaged until it is attached again. */
    public boolean foundSound() {
        return sound;
    }

    private void run(PinnedState pinned) {
        try {
            if (pinned.pin().isHeld() && !hurried) {
                upload(pinned);
            }
        } finally {
            ended(pinned);
        }
    }

    private void ended(PinnedState pinned) {
        pinned.pin().end();
        current = Optional.empty();
        running = false;
    }

    private void upload(PinnedState pinned) {
        Txid txid = pinned.chain().txid();
        try {
            LtxObject made = pinned.upload(context.storage().get());
            schedule.made(txid);
            failureSaid = false;
            whenMade.accept(made);
            context.log().info("snapshot complete", "txid", txid, "size", made.size());
        } catch (Throwable e) {
            schedule.cameToNothing();
            failed(pinned, e);
        }
    }

    private void failed(PinnedState pinned, Throwable why) {
        Txid txid = pinned.chain().txid();
        ChecksumMismatchException mismatch = ChecksumMismatchException.causeOf(why);
        if (mismatch != null) {
            damage = Optional.of(mismatch.getMessage());
        } else if (!pinned.pin().isHeld()) {
            context.log().debug("snapshot abandoned", "txid", txid);
        } else if (failureSaid) {
            context.log().debug("snapshot failed", "txid", txid, "error", why);
        } else {
            failureSaid = true;
            context.failures().failed(context.log(), "no snapshot was made", why);
            context.log()
                    .warn("snapshot failed; level 0 goes on, and it is tried again later", "txid", txid, "error", why);
        }
    }
}
