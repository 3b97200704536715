package io.github.litestreamagent.replication.runtime;

import java.time.Clock;
import java.time.Instant;
import java.util.Optional;

/** Knows since when a commit waits to be captured. Written by the thread of the database, read by any. */
public final class Uncaptured {

    private final Clock clock;
    private volatile Instant since;

    public Uncaptured(Clock clock) {
        this.clock = clock;
    }

    /** Something waits; it counts from the first time that this is said. */
    public void seen() {
        if (since == null) {
            since = clock.instant();
        }
    }

    public void none() {
        since = null;
    }

    public Optional<Instant> since() {
        return Optional.ofNullable(since);
    }
}
