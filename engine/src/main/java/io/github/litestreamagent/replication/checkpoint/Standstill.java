package io.github.litestreamagent.replication.checkpoint;

import io.github.litestreamagent.replication.database.WalIndex;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Tells when statements have waited for a while in which the WAL did not change. Guarded by the lock of its database. */
public final class Standstill {

    /** Longer than a busy handler of SQLite sleeps. */
    private static final long LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private Optional<WalIndex.State> seen = Optional.empty();
    private long since;

    /** Returns true if it has lasted; then it is measured from now on. */
    public boolean lasts(WalIndex.State state, boolean waited, long now) {
        Optional<WalIndex.State> current = waited ? Optional.of(state) : Optional.empty();
        boolean same = waited && current.equals(seen);
        boolean lasts = same && now - since >= LONG_NANOS;
        if (!same || lasts) {
            since = now;
        }
        seen = current;
        return lasts;
    }
}
