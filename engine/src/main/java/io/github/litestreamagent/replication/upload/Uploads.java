package io.github.litestreamagent.replication.upload;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.fence.Fence;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.runtime.Backoff;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.status.Waits;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Sends the files of the outbox to the replica, oldest first and the same bytes at each try. The sending methods belong to the thread of
 * the database; what went wrong last may be read by any.
 */
public final class Uploads {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_BREAK_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final ReplicationContext context;
    private final Outbox outbox;
    private final Lease lease;
    private final Fence fence;
    private final Backoff pause;
    private final Backoff breakPause;
    private volatile Optional<Exception> failure = Optional.empty();
    private volatile Instant shippedUntil = Instant.MIN;
    private volatile boolean reached;
    private volatile boolean hopeless;

    public Uploads(ReplicationContext context, Lease lease, Fence fence) {
        this.context = context;
        outbox = new Outbox(context.figures()::captured);
        RandomGenerator random = context.machine().random().get();
        this.lease = lease;
        this.fence = fence;
        pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        breakPause = new Backoff(FIRST_BREAK_PAUSE, LONGEST_PAUSE, random);
    }

    public Outbox outbox() {
        return outbox;
    }

    /**
     * One try to send one file; the lease follows beside it.
     *
     * @throws io.github.litestreamagent.storage.ForeignObjectException if another writer has the replica
     */
    public LtxObject send(LtxFile file, ReplicaStorage storage)
            throws StorageException, BrokenChainException, RefusedException {
        long began = context.machine().now();
        fence.beforePut(file.txid(), storage);
        lease.shipping(fence.lookBeside(file.txid(), storage));
        Trailed body = new Trailed(file.body());
        LtxObject put = put(file, body, storage);
        fence.acknowledged(put, body.trailer());
        context.figures()
                .acknowledged(
                        file.txid(),
                        context.clock().instant(),
                        context.machine().now() - began);
        waited(file);
        outbox.remove(file);
        if (file.complete()) {
            shippedUntil = file.captured();
        }
        breakPause.reset();
        succeeded();
        return put;
    }

    /** A clock that was set back meanwhile makes it none. */
    private void waited(LtxFile file) {
        Duration waited = Duration.between(file.captured(), context.clock().instant());
        Waits.OF_PROCESS.uploads().add(Math.max(0, waited.toNanos()));
    }

    private static LtxObject put(LtxFile file, LtxBody body, ReplicaStorage storage)
            throws StorageException, BrokenChainException {
        try {
            return storage.putIfAbsent(Level.SYNC, TxidRange.of(file.txid()), body, file.metadata());
        } catch (ForeignObjectException standing) {
            if (standing.writer().equals(file.metadata().writer())) {
                // The application emptied the WAL at the very moment of the answer, and the file was captured again.
                throw new BrokenChainException(
                        "TXID " + file.txid() + " was put by an earlier attempt that had been given up");
            }
            throw standing;
        }
    }

    /** What was seen beside the uploads: throws as {@link #send} does if another writer has the replica. */
    public void compare(Supplier<ReplicaStorage> storage)
            throws StorageException, BrokenChainException, RefusedException {
        fence.compareBeside(outbox.oldest().map(LtxFile::txid), storage);
    }

    /**
     * The process ends: what stands under the key of the first file is looked at once more, if that is owed.
     *
     * @throws io.github.litestreamagent.storage.ForeignObjectException if another writer has the replica
     */
    public void lookAtTheEnd(Supplier<ReplicaStorage> storage) throws StorageException {
        if (fence.readBack().isOwed()) {
            fence.readBack().look(storage.get());
        }
    }

    /** The process ends. Any thread. */
    public void hurry() {
        fence.readBack().owe();
    }

    /** Returns true if the first file is still to be looked at before the process ends. Any thread. */
    public boolean owesLook() {
        return fence.readBack().isOwed();
    }

    /** Returns why the first file could not be looked at when that was tried last. Any thread. */
    public Optional<String> unread() {
        return fence.readBack().unread();
    }

    /** The pause, shortened to the moment when the first file is to be read back. */
    public Pause untilReadBack(Pause pause) {
        long left = fence.readBack().untilDue();
        return pause.nanos() <= left ? pause : new Pause(left, pause.untilNudged());
    }

    public void succeeded() {
        failure = Optional.empty();
        hopeless = false;
        reached = true;
        pause.reset();
    }

    /** The replica could not be reached; the answer says when to try again. */
    public Pause failed(Exception why) {
        failure = Optional.of(why);
        context.figures().syncFailed(context.clock().instant(), String.valueOf(why.getMessage()));
        hopeless = why instanceof StorageException storage
                ? !storage.retryable() || !reached
                : why instanceof SQLNonTransientConnectionException;
        return Pause.of(pause.next());
    }

    /** The chain broke: when to look at the replica again, in nanoseconds. Longer and longer until a file has been sent. */
    public long pauseAfterBreak() {
        return breakPause.next();
    }

    /** Returns true if the store has answered this process, for this database. */
    public boolean isReached() {
        return reached;
    }

    /** Why the last try failed; empty if it did not. */
    public Optional<Exception> failure() {
        return failure;
    }

    /** Commits up to this moment are in the replica. */
    public Instant shippedUntil() {
        return shippedUntil;
    }

    /** What failed before says nothing of the tries from now on. */
    public void tryAnew() {
        hopeless = false;
    }

    /**
     * Returns true if a try failed, since {@link #tryAnew} at least, in a way that time alone will not mend: keys refused, no such bucket, a store
     * that this process has never reached, a driver that the application has taken away.
     */
    public boolean isHopeless() {
        return hopeless;
    }
}
