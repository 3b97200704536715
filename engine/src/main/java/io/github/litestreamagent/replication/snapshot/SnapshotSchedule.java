package io.github.litestreamagent.replication.snapshot;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replication.runtime.Backoff;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * When a snapshot is due: so long after the newest file from which a restore can begin, and not soon after one that came to nothing. Any
 * thread.
 */
final class SnapshotSchedule {

    private static final Duration FIRST_PAUSE = Duration.ofMinutes(1);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final Duration interval;
    private final LongSupplier nanos;

    /** Without chance: a process uploads one at a time. */
    private final Backoff pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, () -> 0);

    private Optional<Txid> newest = Optional.empty();
    private long dueAt;
    private Optional<Long> notBefore = Optional.empty();

    SnapshotSchedule(Duration interval, LongSupplier nanos) {
        this.interval = interval;
        this.nanos = nanos;
    }

    /**
     * A restore can begin at the state of this TXID.
     *
     * @param age of the file; one from the future was made just now
     */
    synchronized void newest(Txid txid, Duration age) {
        Duration passed = age.isNegative() ? Duration.ZERO : age;
        newest = Optional.of(txid);
        dueAt = nanos.getAsLong()
                + (passed.compareTo(interval) >= 0 ? 0 : interval.minus(passed).toNanos());
    }

    /** The next one is due at once, unless one has just come to nothing. */
    synchronized void want() {
        dueAt = nanos.getAsLong();
    }

    /** A snapshot of this TXID was made just now. */
    synchronized void made(Txid txid) {
        newest(txid, Duration.ZERO);
        notBefore = Optional.empty();
        pause.reset();
    }

    /** One that was due was abandoned, or failed. */
    synchronized void cameToNothing() {
        notBefore = Optional.of(nanos.getAsLong() + pause.next());
    }

    /** Returns true if the state of this TXID is to go to level 9 now; never before it is known what the replica has. */
    synchronized boolean isDue(Txid txid) {
        long now = nanos.getAsLong();
        return newest.isPresent()
                && !newest.get().equals(txid)
                && now - dueAt >= 0
                && (notBefore.isEmpty() || now - notBefore.get() >= 0);
    }
}
