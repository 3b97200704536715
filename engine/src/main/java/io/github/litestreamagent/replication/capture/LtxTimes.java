package io.github.litestreamagent.replication.capture;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * The times of the LTX files of one database, by which {@code restore -timestamp} finds them: by the store's clock where that of this machine
 * is wrong, and never falling from one TXID to the next, whoever wrote the one before. Safe for use by several threads.
 */
public final class LtxTimes {

    /** The Date of an answer counts in seconds, and no answer tells more exactly. */
    private static final Duration TOLERATED = Duration.ofSeconds(2);

    /** The header of a file counts in milliseconds. */
    private static final Duration STEP = Duration.ofMillis(1);

    /** One line for a process: the clock is the machine's, not the database's. */
    private static final AtomicBoolean SAID = new AtomicBoolean();

    private final Clock clock;
    private final Supplier<ReplicaStorage> storage;
    private final BoundLog log;
    private Instant newest = Instant.MIN;

    public LtxTimes(ReplicationContext context) {
        clock = context.clock();
        storage = context.storage();
        log = context.log();
    }

    /** The present moment by the clock of this machine. */
    public Instant now() {
        return clock.instant();
    }

    /** Takes note of the newest file of the replica, which another writer may have made by another clock. */
    public synchronized void after(Instant time) {
        newest = time.isAfter(newest) ? time : newest;
    }

    /**
     * The time of the next TXID.
     *
     * @param captured when its capture began, by the clock of this machine
     */
    public synchronized Instant next(Instant captured) {
        Instant time = corrected(captured);
        newest = newest.equals(Instant.MIN) || time.isAfter(newest.plus(STEP)) ? time : newest.plus(STEP);
        return newest;
    }

    /** The time of another file of the newest TXID, such as a snapshot. */
    synchronized Instant current(Instant captured) {
        Instant time = corrected(captured);
        return time.isAfter(newest) ? time : newest;
    }

    /** A moment of this machine's clock by the store's. */
    public Instant corrected(Instant time) {
        Duration offset = storage.get().clockOffset();
        if (offset.abs().compareTo(TOLERATED) <= 0) {
            return time;
        }
        if (SAID.compareAndSet(false, true)) {
            log.warn(
                    "the clock of this machine is wrong, so the replica gets the times of the store; set the clock",
                    "behind-store",
                    offset);
        }
        return time.plus(offset);
    }
}
