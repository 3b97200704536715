package io.github.litestreamagent.replication;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Knows since when a commit waits to be captured. Written by the thread of the database, read by any. */
final class Uncaptured {

    private final Clock clock;
    private volatile Instant since;

    Uncaptured(Clock clock) {
        this.clock = clock;
    }

    /** Something waits; it counts from the first time that this is said. */
    void seen() {
        if (since == null) {
            since = clock.instant();
        }
    }

    void none() {
        since = null;
    }

    Optional<Instant> since() {
        return Optional.ofNullable(since);
    }
}
