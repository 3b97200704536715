package io.github.litestreamagent.replication.lease;

import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.Origin;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The lease on a replica, {@code lock.json}: says who writes. It follows the commits: taken when there is something to upload, beside the
 * first PUT and never before it, renewed beside later ones, and left to lapse when nothing is uploaded. What keeps two writers apart is the
 * condition on each LTX file (R7); so a lease that cannot be had stops no writer, and one that another took is a reason to list.
 *
 * <p>{@link #shipping} belongs to the thread of the database; one task at a time runs beside it.
 */
public final class Lease {

    /** Litestream's {@code DefaultLeaseTTL}. */
    public static final Duration TTL = Duration.ofSeconds(30);

    private static final long RENEWAL = TimeUnit.SECONDS.toNanos(20);

    /** Failures in a row that may pass by themselves: a minute and more. */
    private static final int PATIENCE = 3;

    /** Another renewal is waited for so long: 5 s. */
    private static final int MOST_TRIES = 100;

    private static final long TRY_AGAIN = TimeUnit.MILLISECONDS.toNanos(50);

    private final ReplicationContext context;
    private final OwnFile file;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean another = new AtomicBoolean();
    private boolean renewed;
    private long renewedAt;
    private volatile Optional<LeaseRecord> others = Optional.empty();
    private volatile boolean elsewhere;
    private boolean uncompactedSaid;

    /** Of the task alone. */
    private Optional<Held> held = Optional.empty();

    private volatile Optional<String> lack = Optional.empty();
    private int failures;

    /** What we wrote, and the store's time when it answered, at a moment of the agent. */
    private record Held(LeaseRecord lease, LockFile.Content content, Instant time, long at) {}

    public Lease(ReplicationContext context, OwnFile file) {
        this.context = context;
        this.file = file;
    }

    /**
     * A file is about to be PUT. Takes or renews the lease when it is time, without waiting for it.
     *
     * @param beside what is done at the same time and as often
     */
    public void shipping(Runnable beside) {
        long now = context.machine().now();
        if (renewed && now - renewedAt < RENEWAL) {
            return;
        }
        if (inBackground(() -> {
            keep();
            beside.run();
        })) {
            renewed = true;
            renewedAt = now;
        }
    }

    private boolean inBackground(Runnable task) {
        if (!busy.compareAndSet(false, true)) {
            return false;
        }
        try {
            context.machine().background().execute(() -> {
                try {
                    task.run();
                } catch (Throwable why) {
                    failed("the lease is asked for again with the next upload", why);
                } finally {
                    busy.set(false);
                }
            });
            return true;
        } catch (RejectedExecutionException tooManyAtOnce) {
            busy.set(false);
            return false;
        } catch (Throwable noThread) {
            busy.set(false);
            failed("the lease waits for a thread", noThread);
            return false;
        }
    }

    private void failed(String consequence, Throwable why) {
        context.failures().failed(context.log(), consequence, why);
    }

    /** Returns true if another process was seen to hold the lease, or to have held it, since this was asked last. */
    public boolean anotherSeen() {
        return another.getAndSet(false);
    }

    /** Returns true if it could not be had when it was asked for last, because another process has it. */
    public boolean isElsewhere() {
        return elsewhere;
    }

    /** The last lease of another process that was seen. */
    public Optional<LeaseRecord> others() {
        return others;
    }

    /** Looks who has the lease now; one request. */
    public LeaseSight look() throws StorageException {
        Optional<LockFile> lock = context.storage().get().lockFile();
        if (lock.isEmpty()) {
            return LeaseSight.NONE;
        }
        LockFile.Seen seen = lock.get().look();
        Optional<LeaseRecord> lease = seen.content().flatMap(content -> LeaseRecord.parse(content.text()));
        lease.filter(this::isAnothers).ifPresent(theirs -> others = lease);
        return new LeaseSight(lease, seen.time());
    }

    /** Returns true if this lease is that of another process which replicates the very file. */
    public boolean isOfOurFile(LeaseRecord lease) throws IOException {
        return isAnothers(lease) && file.is(lease.file(), lease.born());
    }

    /** Returns true if the process that holds it is known to have ended. */
    public boolean isDead(LeaseRecord lease) {
        return context.machine().identity().isDead(lease.process());
    }

    /** Returns true if another process wrote it. */
    public boolean isAnothers(LeaseRecord lease) {
        return !lease.writer().equals(context.writer());
    }

    /** Ends a lease that still runs, so that whoever comes next need not wait; in the background. The process ends. */
    public CountDownLatch release() {
        CountDownLatch done = new CountDownLatch(1);
        boolean begun = inBackground(() -> {
            try {
                expire();
            } catch (StorageException lapsesByItself) {
                context.log().debug("lease not released", "error", lapsesByItself);
            } finally {
                done.countDown();
            }
        });
        if (!begun) {
            done.countDown();
        }
        return done;
    }

    private void expire() throws StorageException {
        Optional<LockFile> lock = context.storage().get().lockFile();
        if (held.isPresent() && lock.isPresent() && held.get().lease().isLive(storeTime(held.get()))) {
            LeaseRecord released = held.get().lease().until(LeaseRecord.RELEASED);
            lock.get().replace(released.toJson(), Optional.of(held.get().content()));
            held = Optional.empty();
        }
    }

    /**
     * Takes or renews the lease now and waits for the answer. Not on the thread of the database.
     *
     * @return the store's time; empty if another process has the lease, or nothing keeps two of them apart
     */
    public Optional<Instant> hold() throws StorageException {
        for (int i = 0; i < MOST_TRIES; i++) {
            if (busy.compareAndSet(false, true)) {
                try {
                    return holdNow();
                } finally {
                    busy.set(false);
                }
            }
            LockSupport.parkNanos(TRY_AGAIN);
        }
        return Optional.empty();
    }

    private Optional<Instant> holdNow() throws StorageException {
        Optional<LockFile> lock = context.storage().get().lockFile();
        if (lock.isEmpty() || !lock.get().isReplaceable()) {
            return withoutLease();
        }
        try {
            keep(lock.get());
        } catch (StorageException e) {
            throw e;
        } catch (IOException e) {
            throw new StorageException("cannot renew the lease: " + e.getMessage(), true, e);
        }
        return held.map(this::storeTime);
    }

    /** Where a store knows no lease, the operator's word counts. */
    private Optional<Instant> withoutLease() {
        if (context.settings().singleWriter()) {
            return Optional.of(context.clock().instant());
        }
        if (!uncompactedSaid) {
            uncompactedSaid = true;
            context.log()
                    .warn(
                            "the replica is not compacted, so it grows: the store does not replace objects on a condition (If-Match),"
                                    + " so two processes might do it at once; set single-writer: true if this one is the only writer");
        }
        return Optional.empty();
    }

    private void keep() {
        try {
            Optional<LockFile> lock = context.storage().get().lockFile();
            if (lock.isPresent() && lock.get().isReplaceable()) {
                keep(lock.get());
                failures = 0;
            } else {
                lacking("the store does not replace objects on a condition (If-Match)");
            }
        } catch (IOException e) {
            context.log().debug("no lease", "error", e);
            failures++;
            if (failures >= PATIENCE || (e instanceof StorageException answer && !answer.retryable())) {
                lacking(e.getMessage());
            }
        }
    }

    /** Returns why two writers are kept apart by less than usual, as one line of the log has said; empty if nothing has. Any thread. */
    Optional<String> lack() {
        return lack;
    }

    private void lacking(String why) {
        if (lack.isEmpty()) {
            lack = Optional.of(why);
            context.log()
                    .warn(
                            "no lease on the replica; uploads go on, and their conditions alone keep two writers apart",
                            "error",
                            why);
        }
    }

    private void keep(LockFile lock) throws IOException {
        if (held.isPresent()) {
            Held old = held.get();
            LeaseRecord longer = old.lease().until(storeTime(old).plus(TTL));
            held = written(lock.replace(longer.toJson(), Optional.of(old.content())), longer);
            if (held.isEmpty()) {
                take(lock, Optional.of(old.lease()));
            }
        } else {
            take(lock, Optional.empty());
        }
        elsewhere = held.isEmpty();
    }

    private void take(LockFile lock, Optional<LeaseRecord> lost) throws IOException {
        LockFile.Seen seen = lock.look();
        Optional<LeaseRecord> standing = seen.content().flatMap(content -> LeaseRecord.parse(content.text()));
        if (standing.isPresent() && !isAnothers(standing.get())) {
            // The agent's own: written by an attempt whose answer was lost.
            held = written(Optional.of(seen), standing.get());
            return;
        }
        boolean taken = seen.content().isPresent() && standing.isEmpty();
        if (taken) {
            lacking(LockFile.NAME + " holds something that is no lease, which is left alone");
        }
        if (standing.isPresent()) {
            taken = standing.get().isLive(seen.time()) && !isDead(standing.get());
            if (taken || lost.isPresent()) {
                others = standing;
                another.set(true);
            }
        }
        if (!taken) {
            LeaseRecord next = next(standing, seen.time());
            held = written(lock.replace(next.toJson(), seen.content()), next);
            if (held.isEmpty()) {
                another.set(true);
            } else {
                context.log().info("lease taken", "generation", next.generation());
            }
        }
    }

    private LeaseRecord next(Optional<LeaseRecord> standing, Instant time) throws IOException {
        Origin ours = file.origin();
        String process = context.machine().identity().process();
        long generation = standing.map(LeaseRecord::generation).orElse(0L) + 1;
        return new LeaseRecord(
                generation, time.plus(TTL), ours.owner(), ours.writer(), ours.file(), ours.born(), process);
    }

    private Optional<Held> written(Optional<LockFile.Seen> answer, LeaseRecord lease) {
        return answer.flatMap(seen -> seen.content()
                .map(content ->
                        new Held(lease, content, seen.time(), context.machine().now())));
    }

    /** By the store's clock, as of its last answer. */
    private Instant storeTime(Held last) {
        return last.time().plusNanos(context.machine().now() - last.at());
    }
}
