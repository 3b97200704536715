package io.github.litestreamagent.replication;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at {@code lock.json} showed.
 *
 * @param lease empty if there is none, or nothing that can be read as one
 * @param time of the store
 */
record LeaseSight(Optional<LeaseRecord> lease, Instant time) {

    static final LeaseSight NONE = new LeaseSight(Optional.empty(), Instant.EPOCH);

    /** Returns how long the lease has left to run, at most as long as one runs. */
    Duration left() {
        Duration left =
                live().map(now -> Duration.between(time, now.expiresAt())).orElse(Duration.ZERO);
        return left.compareTo(Lease.TTL) < 0 ? left : Lease.TTL;
    }

    /** A lease that has not run out. */
    Optional<LeaseRecord> live() {
        return lease.filter(now -> now.isLive(time));
    }
}
