package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.LtxObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Level 0 files that a proved file of level 1 holds, and when each may go. Time is counted from the proof by the clock of the process,
 * which does not jump; for what was there before the process, the store's own times count. One thread.
 */
final class LevelZeroRetention {

    /** What does not find room stays until the next sweep. */
    private static final int MOST_WAITING = 10_000;

    private record Waiting(LtxObject file, long deleteAt) {}

    private final Duration retention;
    private final Ownership ownership;
    private final PriorityQueue<Waiting> waiting = new PriorityQueue<>(Comparator.comparingLong(Waiting::deleteAt)
            .thenComparing(file -> file.file().range()));

    /** It was due while it was the newest one, and waits for the next merge. */
    private Optional<LtxObject> wasNewest = Optional.empty();

    /** @param retention 0 keeps everything */
    LevelZeroRetention(Duration retention, Ownership ownership) {
        this.retention = retention;
        this.ownership = ownership;
    }

    /**
     * Level 1 holds these files, which is proved.
     *
     * @param storeTime when that was
     * @param now the same in nanoseconds of the process
     */
    void compacted(List<LtxObject> files, Instant storeTime, long now) {
        if (retention.isZero()) {
            return;
        }
        wasNewest.ifPresent(file -> waiting.add(new Waiting(file, now)));
        wasNewest = Optional.empty();
        for (LtxObject file : files) {
            if (waiting.size() < MOST_WAITING) {
                waiting.add(new Waiting(file, now + left(file, storeTime).toNanos()));
            }
        }
    }

    private Duration left(LtxObject file, Instant storeTime) {
        if (ownership.isFreelyOwn(file.range().max())) {
            return retention;
        }
        Duration left = keptFor().minus(Duration.between(file.lastModified(), storeTime));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How long a file stays that may keep a writer which slept from writing on. */
    Duration keptFor() {
        return Ownership.FENCE.plus(retention);
    }

    /** Returns true if a file may go now. */
    boolean isDue(long now) {
        return !waiting.isEmpty() && waiting.peek().deleteAt() - now <= 0;
    }

    /** How many wait, and how many of them may go. */
    LevelZeroFiles count(long notCompacted, long now) {
        long due = waiting.stream().filter(file -> file.deleteAt() - now <= 0).count();
        return new LevelZeroFiles(due, notCompacted, waiting.size() - due);
    }

    /** When a file may go; empty if none waits. */
    Optional<Long> nanosToNext(long now) {
        return waiting.isEmpty() ? Optional.empty() : Optional.of(waiting.peek().deleteAt() - now);
    }

    /**
     * Takes out what may go now, in ascending order.
     *
     * @param newest of level 0, which never goes: Litestream would begin again at TXID 1
     */
    List<LtxObject> take(Txid newest, long now) {
        List<LtxObject> due = new ArrayList<>();
        while (isDue(now)) {
            Waiting next = waiting.poll();
            if (newest.isAfter(next.file().range().max())) {
                due.add(next.file());
            } else {
                wasNewest = Optional.of(next.file());
            }
        }
        due.sort(Comparator.comparing(LtxObject::range));
        return due;
    }
}
