package io.github.litestreamagent.replication;

import io.github.litestreamagent.compaction.LevelSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The thread that runs the rounds of a history: each waits for its turn between two events, and in its middle the thread of the database and
 * the application go on. Draws from a generator of its own, so that a history without rounds is what it was before there were any.
 */
final class SimulatedLevels implements Executor {

    /** Begun by a process, which may have ended since: then nothing comes of it. */
    private record Round(Runnable task, SimulatedProcess by) {}

    private final SplittableRandom random;
    private final boolean wanted;
    private SimulatedWorld world;
    private SimulatedSnapshots.Middle middle;
    private Optional<Round> waiting = Optional.empty();
    private boolean running;
    private boolean interrupted;
    private int checked;

    SimulatedLevels(long seed, boolean wanted) {
        random = new SplittableRandom(seed * 31);
        this.wanted = wanted;
    }

    /** So short that a history of minutes meets each level, and each deletion. */
    LevelSettings settings() {
        if (!wanted) {
            return LevelSettings.DEFAULTS;
        }
        return new LevelSettings(
                List.of(seconds(3), seconds(20), seconds(120)),
                seconds(60),
                seconds(90),
                seconds(5),
                Duration.ofSeconds(1),
                LevelSettings.Deletion.ENABLED);
    }

    private Duration seconds(int most) {
        return Duration.ofMillis(1 + random.nextInt(1000 * most));
    }

    void beside(SimulatedWorld world, SimulatedSnapshots.Middle middle) {
        this.world = world;
        this.middle = middle;
        if (wanted) {
            world.machine.levels(this);
        }
    }

    @Override
    public void execute(Runnable task) {
        if (running || waiting.filter(round -> round.by() == world.process()).isPresent()) {
            throw new RejectedExecutionException("one at a time");
        }
        waiting = Optional.of(new Round(task, world.process()));
    }

    /** Between two events: perhaps one that waits is run. */
    void turn() {
        if (waiting.isPresent() && random.nextInt(4) > 0) {
            finish();
        }
    }

    /** One that waits is run. */
    void finish() {
        Optional<Round> round = waiting.filter(begun -> begun.by() == world.process());
        waiting = Optional.empty();
        if (round.isPresent()) {
            running = true;
            round.get().task().run();
            running = false;
        }
    }

    /** Whether something was deleted since this was asked last. */
    boolean hasDeleted() {
        int deletions = world.storage().deletions();
        boolean more = deletions > checked;
        checked = deletions;
        return more;
    }

    /** While the storage is waited for: in the middle of a round something may happen. */
    void atStorage() {
        if (running && !interrupted && random.nextInt(20) == 0) {
            interrupted = true;
            middle.happen(random.nextInt(10));
            interrupted = false;
        }
    }
}
