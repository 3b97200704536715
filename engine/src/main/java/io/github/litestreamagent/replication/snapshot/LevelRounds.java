package io.github.litestreamagent.replication.snapshot;

import io.github.litestreamagent.compaction.Levels;
import io.github.litestreamagent.compaction.LevelsContext;
import io.github.litestreamagent.compaction.Permission;
import io.github.litestreamagent.compaction.RecentFiles;
import io.github.litestreamagent.replication.capture.LtxFile;
import io.github.litestreamagent.replication.fence.Fence;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.StorageException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/**
 * Runs the rounds of compaction and retention beside level 0 and never in its way: a round begins when everything that was captured is in
 * the replica, on a thread that the databases of the process share. On the thread of the database, but for the rounds.
 */
public final class LevelRounds {

    private static final long SOONEST = TimeUnit.SECONDS.toNanos(1);

    private final ReplicationContext context;
    private final Holding holding;
    private final Lease lease;
    private final Fence fence;
    private final Levels levels;
    private volatile boolean running;
    private volatile boolean hurried;

    public LevelRounds(ReplicationContext context, Holding holding, Lease lease, Fence fence, Snapshots snapshots) {
        this.context = context;
        this.holding = holding;
        this.lease = lease;
        this.fence = fence;
        levels = new Levels(new LevelsContext(
                context.storage(),
                context.settings()
                        .levels()
                        .withSnapshotInterval(context.settings().snapshotInterval()),
                RecentFiles.OF_PROCESS,
                context.clock(),
                context.machine().nanos(),
                context.log(),
                snapshots::want));
        snapshots.whenMade(levels::snapshotMade);
    }

    /** The chain goes on behind what a listing has just shown. */
    public void attached(Optional<ReplicaState> replica) {
        boolean own = replica.filter(state -> state.metadata().writer().equals(context.writer()))
                .isPresent();
        replica.ifPresent(state -> context.figures().replicaEndsAt(state.txid()));
        levels.attached(replica.map(ReplicaState::txid), own);
    }

    /** The store has acknowledged a file. */
    public void acknowledged(LtxFile file, LtxObject object) {
        boolean inMemory = file.source() == LtxFile.Source.ITSELF && file.log().isEmpty();
        Optional<LtxBody> body = inMemory ? Optional.of(file.body()) : Optional.empty();
        levels.acknowledged(object, file.metadata(), body);
    }

    /** Everything that was captured is in the replica: a round begins if one is due. Without the lock. */
    public void begin() {
        if (running || hurried || !holding.isReplicated() || !levels.isDue()) {
            return;
        }
        running = true;
        try {
            context.machine().levels().execute(() -> {
                try {
                    levels.round(new Granted());
                    show();
                } finally {
                    running = false;
                }
            });
        } catch (RejectedExecutionException othersTurn) {
            running = false;
        }
    }

    private void show() {
        levels.levelZeroFiles()
                .map(files ->
                        new ReplicationStatus.LevelZero(files.eligible(), files.notCompacted(), files.tooRecent()))
                .ifPresent(context.figures()::levelZero);
    }

    /** A sleep of the thread does not last beyond the next round. */
    public Pause untilDue(Pause pause) {
        if (pause.equals(Pause.END) || !pause.untilNudged() || running) {
            return pause;
        }
        Optional<Long> due = levels.nanosToNext();
        return due.isPresent() ? pause.atMost(Math.max(SOONEST, due.get())) : pause;
    }

    /** The process ends: no round holds that up. Any thread. */
    public void hurry() {
        hurried = true;
    }

    private final class Granted implements Permission {

        @Override
        public Optional<Instant> renew() throws StorageException {
            return goesOn() ? lease.hold() : Optional.empty();
        }

        @Override
        public void deleting(List<LtxObject> files) {
            fence.deleting(files);
        }

        @Override
        public boolean goesOn() {
            return !hurried && !holding.aside().isAside() && !holding.isFollowing();
        }
    }
}
