package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What is done for a replica whose levels have been listed whole. */
final class Rounds {

    /** Of one round, so that other databases get their turn. */
    private static final long LONGEST = TimeUnit.MINUTES.toNanos(1);

    private static final long RENEWAL = TimeUnit.SECONDS.toNanos(15);
    private static final long UPKEEP = TimeUnit.DAYS.toNanos(1);

    private final LevelsContext context;
    private final ReplicaStorage storage;
    private final Ownership ownership;
    private final LevelZeroRetention levelZero;
    private final Frontiers frontiers;
    private final CompactionSchedule schedule;
    private final Deletions deletions;
    private final SnapshotRetention snapshots;
    private final LevelZeroSweep sweep;
    private final List<LevelStep> steps = new ArrayList<>();
    private Optional<Instant> lastData = Optional.empty();
    private volatile boolean backlog;
    private volatile boolean upkeepDue = true;
    private long nextUpkeep;
    private long nextCheck;
    private Optional<Txid> upkeptAt = Optional.empty();

    private Rounds(LevelsContext context, Ownership ownership, LevelZeroRetention levelZero, Frontiers frontiers) {
        this.context = context;
        this.ownership = ownership;
        this.levelZero = levelZero;
        this.frontiers = frontiers;
        storage = context.storage().get();
        LevelSettings settings = context.settings();
        schedule = new CompactionSchedule(settings);
        deletions = new Deletions(storage, settings.deletion(), context.log());
        snapshots = new SnapshotRetention(storage, settings, deletions);
        sweep = new LevelZeroSweep(storage, deletions);
        Compactor compactor = new Compactor(storage, context.recent());
        Instant now = context.clock().instant();
        for (int level = 1; level <= settings.highest(); level++) {
            steps.add(new LevelStep(storage, compactor, frontiers, level, context.log()));
            schedule.done(
                    level, frontiers.newest(level).map(LtxObject::lastModified).orElse(now));
        }
        nextCheck = context.nanos().getAsLong();
    }

    /** Lists all levels but level 0. */
    static Rounds begin(LevelsContext context, Ownership ownership, LevelZeroRetention levelZero)
            throws StorageException {
        Frontiers frontiers =
                Frontiers.list(context.storage().get(), context.settings().highest());
        return new Rounds(context, ownership, levelZero, frontiers);
    }

    void snapshotMade(LtxObject snapshot) {
        frontiers.reached(snapshot);
        upkeepDue = true;
    }

    /**
     * When something is due, if nothing is committed until then.
     *
     * @param quiet whether the last commit was long ago: then what only deletes waits for the next one
     * @return empty if nothing is due before the next commit
     */
    Optional<Long> nanosToNext(Instant time, long now, boolean quiet) {
        if (backlog || (!quiet && (upkeepDue || isUpkeepDue(now)))) {
            return Optional.of(0L);
        }
        Optional<Long> next =
                quiet ? Optional.empty() : levelZero.nanosToNext(now).map(left -> Math.max(left, nextCheck - now));
        for (int level = 1; level <= steps.size(); level++) {
            if (hasWork(level)) {
                long left = schedule.nanosToNext(level, time);
                next = Optional.of(next.isPresent() ? Math.min(next.get(), left) : left);
            }
        }
        return next;
    }

    /** What is left at level 0, on the thread of the round. */
    LevelZeroFiles levelZero() {
        long newest = ownership.newest().map(Txid::value).orElse(0L);
        long compacted = frontiers.of(1).map(Txid::value).orElse(0L);
        return levelZero.count(Math.max(0, newest - compacted), context.nanos().getAsLong());
    }

    private boolean isUpkeepDue(long now) {
        return now - nextUpkeep >= 0 && !ownership.newest().equals(upkeptAt);
    }

    private boolean hasWork(int level) {
        Optional<Txid> below = level == 1 ? ownership.newest() : frontiers.of(level - 1);
        Optional<Txid> reached = frontiers.of(level);
        return below.isPresent() && (reached.isEmpty() || below.get().isAfter(reached.get()));
    }

    /**
     * Does what is due.
     *
     * @return false if another process has the lease, or has gone on in this replica
     */
    boolean run(Permission permission) throws IOException {
        long begun = context.nanos().getAsLong();
        Instant time = context.clock().instant();
        nextCheck = begun + context.settings().l0RetentionCheckInterval().toNanos();
        Round round = new Round(permission, begun, time);
        return round.run();
    }

    /** One of them. */
    private final class Round {

        private final Permission permission;
        private final long begun;
        private final Instant time;
        private Instant storeTime = Instant.MIN;
        private long renewedAt;

        Round(Permission permission, long begun, Instant time) {
            this.permission = permission;
            this.begun = begun;
            this.time = time;
        }

        boolean run() throws IOException {
            Txid newest = ownership.newest().orElseThrow();
            boolean levelOneDue = hasWork(1) && (backlog || schedule.isDue(1, time));
            Optional<Inputs> first = levelOneDue ? Optional.of(levelZeroInputs()) : Optional.empty();
            boolean seenToItsEnd = first.isPresent() && !first.get().more();
            boolean anotherGoesOn = seenToItsEnd ? first.get().beyond() > 1 : anotherGoesOn(newest);
            if (anotherGoesOn || !renew()) {
                return false;
            }
            boolean goesOn = first.isEmpty() || compactLevelZero(first.get());
            for (int level = 2; goesOn && level <= steps.size(); level++) {
                goesOn = backlog || !schedule.isDue(level, time) || compact(level);
            }
            if (goesOn) {
                deleteFromLevelZero();
                goesOn = backlog || upkeep(newest);
            }
            return goesOn;
        }

        /** Returns true if level 0 has two files that are not this process's: one may be its own and wait for the answer. */
        private boolean anotherGoesOn(Txid from) throws StorageException {
            AtomicInteger beyond = new AtomicInteger();
            storage.visit(
                    Level.SYNC,
                    Optional.of(from),
                    file -> !ownership.isBeyond(file.range().max()) || beyond.incrementAndGet() < 2);
            return beyond.get() > 1;
        }

        private Inputs levelZeroInputs() throws IOException {
            LevelStep step = steps.get(0);
            try {
                return step.next(
                        ownership::isBeyond, Optional.of(context.settings().interval(1)), time);
            } catch (DamagedInputException e) {
                throw stopped(step, e);
            }
        }

        private boolean compactLevelZero(Inputs first) throws IOException {
            Inputs inputs = first;
            while (!inputs.isEmpty()) {
                backlog = inputs.more() || inputs.behindGap().isPresent();
                if (!beforeWindow(inputs.files().get(0).lastModified())) {
                    return false;
                }
                merge(steps.get(0), inputs.files());
                context.recent().forget(storage, inputs.files());
                levelZero.compacted(inputs.files(), storeTime, context.nanos().getAsLong());
                if (!backlog) {
                    break;
                }
                deleteFromLevelZero();
                if (isLong()) {
                    return permission.goesOn();
                }
                if (!renewIfLong()) {
                    return false;
                }
                inputs = levelZeroInputs();
            }
            backlog = false;
            schedule.done(1, time);
            return true;
        }

        /** A backlog comes in windows of all levels: the higher ones are closed when its files' time passes a multiple of theirs. */
        private boolean beforeWindow(Instant data) throws IOException {
            boolean goesOn = true;
            for (int level = 2; goesOn && backlog && level <= steps.size(); level++) {
                if (lastData.isPresent() && schedule.separates(level, lastData.get(), data)) {
                    goesOn = compact(level);
                }
            }
            lastData = Optional.of(data);
            return goesOn;
        }

        private boolean compact(int level) throws IOException {
            LevelStep step = steps.get(level - 1);
            while (hasWork(level)) {
                Inputs inputs;
                try {
                    inputs = step.next(txid -> false, Optional.empty(), time);
                } catch (DamagedInputException e) {
                    throw stopped(step, e);
                }
                if (!renewIfLong()) {
                    return false;
                }
                if (inputs.isEmpty()) {
                    break;
                }
                merge(step, inputs.files());
            }
            schedule.done(level, time);
            return true;
        }

        private void merge(LevelStep step, List<LtxObject> files) throws IOException {
            try {
                step.merge(files);
            } catch (DamagedInputException e) {
                throw stopped(step, e);
            } catch (ProofException e) {
                setAside(e);
                throw e;
            }
        }

        /** A wrong file must not stay where restores look. */
        private void setAside(ProofException wrong) {
            try {
                storage.setAside(wrong.file());
            } catch (StorageException e) {
                wrong.addSuppressed(e);
                context.log().error("it could not be set aside: delete it before anything is restored", "error", e);
            }
        }

        private DamagedInputException stopped(LevelStep step, DamagedInputException why) {
            step.say(why);
            context.wantSnapshot().run();
            return why;
        }

        private void deleteFromLevelZero() throws IOException {
            long now = context.nanos().getAsLong();
            if (levelZero.isDue(now)) {
                deletions.delete(levelZero.take(ownership.newest().orElseThrow(), now), permission);
            }
        }

        /** Once at the start, after each snapshot, and each day on which something was committed. */
        private boolean upkeep(Txid newest) throws IOException {
            long now = context.nanos().getAsLong();
            if (!upkeepDue && !isUpkeepDue(now)) {
                return true;
            }
            upkeepDue = false;
            nextUpkeep = now + UPKEEP;
            upkeptAt = Optional.of(newest);
            if (deletions.isDisabled()) {
                return true;
            }
            if (!renewIfLong()) {
                return false;
            }
            snapshots.enforce(frontiers, storeTime, permission);
            if (!context.settings().l0Retention().isZero()) {
                upkeepDue = sweep.run(storeTime.minus(levelZero.keptFor()), newest, permission);
            }
            return true;
        }

        private boolean isLong() {
            return !permission.goesOn() || context.nanos().getAsLong() - begun > LONGEST;
        }

        private boolean renewIfLong() throws StorageException {
            return permission.goesOn() && (context.nanos().getAsLong() - renewedAt < RENEWAL || renew());
        }

        private boolean renew() throws StorageException {
            Optional<Instant> granted = permission.renew();
            renewedAt = context.nanos().getAsLong();
            granted.ifPresent(now -> storeTime = now);
            return granted.isPresent();
        }
    }
}
