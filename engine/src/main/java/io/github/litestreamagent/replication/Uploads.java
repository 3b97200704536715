package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replication.ReplicationThread.Pause;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Sends the files of the outbox to the replica, oldest first and the same bytes at each try. The sending methods belong to the thread of
 * the database; what went wrong last may be read by any.
 */
final class Uploads {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_BREAK_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final Outbox outbox = new Outbox();
    private final Lease lease;
    private final Fence fence;
    private final Backoff pause;
    private final Backoff breakPause;
    private volatile Optional<Exception> failure = Optional.empty();
    private volatile Instant shippedUntil = Instant.MIN;
    private volatile boolean reached;
    private volatile boolean hopeless;

    Uploads(RandomGenerator random, Lease lease, Fence fence) {
        this.lease = lease;
        this.fence = fence;
        pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, random);
        breakPause = new Backoff(FIRST_BREAK_PAUSE, LONGEST_PAUSE, random);
    }

    Outbox outbox() {
        return outbox;
    }

    /**
     * One try to send one file; the lease follows beside it.
     *
     * @throws io.github.litestreamagent.storage.ForeignObjectException if another writer has the replica
     */
    void send(LtxFile file, ReplicaStorage storage) throws StorageException, BrokenChainException, RefusedException {
        fence.beforePut(file.txid(), storage);
        lease.shipping(fence.listBeside(file.txid(), storage));
        fence.acknowledged(storage.putIfAbsent(Level.SYNC, TxidRange.of(file.txid()), file.body(), file.metadata()));
        outbox.remove(file);
        if (file.complete()) {
            shippedUntil = file.captured();
        }
        breakPause.reset();
        succeeded();
    }

    /** What was listed beside the uploads: throws as {@link #send} does if another writer has the replica. */
    void compare(Supplier<ReplicaStorage> storage) throws StorageException, BrokenChainException, RefusedException {
        fence.compareBeside(outbox.oldest().map(LtxFile::txid), storage);
    }

    void succeeded() {
        failure = Optional.empty();
        hopeless = false;
        reached = true;
        pause.reset();
    }

    /** The replica could not be reached; the answer says when to try again. */
    Pause failed(Exception why) {
        failure = Optional.of(why);
        hopeless = why instanceof StorageException storage && (!storage.retryable() || !reached);
        return Pause.of(pause.next());
    }

    /** The chain broke: when to look at the replica again, in nanoseconds. Longer and longer until a file has been sent. */
    long pauseAfterBreak() {
        return breakPause.next();
    }

    /** Whether the store has answered this process, for this database. */
    boolean isReached() {
        return reached;
    }

    /** Why the last try failed; empty if it did not. */
    Optional<Exception> failure() {
        return failure;
    }

    /** Commits up to this moment are in the replica. */
    Instant shippedUntil() {
        return shippedUntil;
    }

    /** What failed before says nothing of the tries from now on. */
    void tryAnew() {
        hopeless = false;
    }

    /**
     * Whether a try failed, since {@link #tryAnew} at least, in a way that time alone will not mend: keys refused, no such bucket, a store
     * that this process has never reached.
     */
    boolean isHopeless() {
        return hopeless;
    }
}
