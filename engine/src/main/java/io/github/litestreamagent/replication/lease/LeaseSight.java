package io.github.litestreamagent.replication.lease;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a look at {@code lock.json} showed.
 *
 * @param lease empty if there is none, or nothing that can be read as one
 * @param time of the store
 */
public record LeaseSight(Optional<LeaseRecord> lease, Instant time) {

    public static final LeaseSight NONE = new LeaseSight(Optional.empty(), Instant.EPOCH);

    /** Returns how long the lease has left to run, at most as long as one runs. */
    public Duration left() {
        Duration left =
                live().map(now -> Duration.between(time, now.expiresAt())).orElse(Duration.ZERO);
        return left.compareTo(Lease.TTL) < 0 ? left : Lease.TTL;
    }

    /** A lease that has not run out. */
    public Optional<LeaseRecord> live() {
        return lease.filter(now -> now.isLive(time));
    }
}
