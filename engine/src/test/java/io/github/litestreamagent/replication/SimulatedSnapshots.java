package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * The thread that uploads the snapshots of a history: each waits for its turn between two events, and in its middle the thread of the database
 * and the application go on. Draws from a generator of its own, so that a history without snapshots is what it was before there were any.
 */
final class SimulatedSnapshots implements Executor {

    private static final int MOST_MILLIS = 20_000;

    /** Begun by a process, which may have ended since: then nothing comes of it. */
    private record Upload(Runnable task, SimulatedProcess by) {}

    interface Middle {

        /**
         * Happens while a snapshot is uploaded.
         *
         * @param what from 0 to 9
         */
        void happen(int what);
    }

    private final SplittableRandom random;
    private final Duration interval;
    private SimulatedWorld world;
    private Middle middle;
    private Optional<Upload> waiting = Optional.empty();
    private boolean running;
    private boolean interrupted;

    SimulatedSnapshots(long seed, boolean wanted) {
        random = new SplittableRandom(~seed);
        interval = wanted
                ? Duration.ofMillis(1 + random.nextInt(MOST_MILLIS))
                : ReplicationSettings.DEFAULTS.snapshotInterval();
    }

    Duration interval() {
        return interval;
    }

    void beside(SimulatedWorld world, Middle middle) {
        this.world = world;
        this.middle = middle;
        world.machine.snapshots(this);
    }

    @Override
    public void execute(Runnable task) {
        if (running || waiting.filter(upload -> upload.by() == world.process()).isPresent()) {
            throw new RejectedExecutionException("one at a time");
        }
        waiting = Optional.of(new Upload(task, world.process()));
    }

    /** Between two events: perhaps one that waits is uploaded. */
    void turn() {
        if (waiting.isPresent() && random.nextBoolean()) {
            finish();
        }
    }

    /** One that waits is uploaded. */
    void finish() {
        Optional<Upload> upload = waiting.filter(begun -> begun.by() == world.process());
        waiting = Optional.empty();
        if (upload.isPresent()) {
            running = true;
            upload.get().task().run();
            running = false;
        }
    }

    /** While the storage is waited for: in the middle of a snapshot something may happen. */
    void atStorage() {
        if (running && !interrupted && random.nextInt(8) == 0) {
            interrupted = true;
            middle.happen(random.nextInt(10));
            interrupted = false;
        }
    }
}
