package io.github.litestreamagent.replication.standby;

import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.lease.Lease;
import io.github.litestreamagent.replication.lease.LeaseRecord;
import io.github.litestreamagent.replication.lease.LeaseSight;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.runtime.IdlePause;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.sqlite.WalIndexHeader;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalReader;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Stands by while an agent in another process replicates this very file: no connection of the agent, no keeper, no checkpoints, no uploads, since
 * two keepers starve each other. Takes over when commits stay behind and the other's lease has run out. Looks at the replica only then, so an
 * idle follower makes no request. On the thread of the database.
 */
public final class Follower {

    private final ReplicationContext context;
    private final Holding holding;
    private final Lease lease;
    private final IdlePause idle;
    private Optional<WalIndexHeader> shipped = Optional.empty();
    private Optional<LeaseRecord> owner = Optional.empty();
    private long patience;
    private boolean waiting;
    private long waitingSince;

    public Follower(ReplicationContext context, Holding holding, Lease lease) {
        this.context = context;
        this.holding = holding;
        this.lease = lease;
        idle = new IdlePause(context.settings().monitorInterval());
    }

    /** Returns true if the lease is that of an agent which lives, and replicates this very file. */
    public boolean mustFollow(LeaseSight sight) throws IOException {
        return sight.live().isPresent()
                && lease.isOfOurFile(sight.live().get())
                && !lease.isDead(sight.live().get());
    }

    /**
     * From now on.
     *
     * @param until when to look at the replica if commits stay behind: a process that was killed in another container leaves a live lease
     */
    public void follow(Duration until) {
        patience = until.toNanos();
        owner = lease.others();
        waiting = false;
        shipped = Optional.empty();
        holding.lock.lock();
        try {
            holding.follow();
        } finally {
            holding.lock.unlock();
        }
        context.log()
                .info(
                        "standby: another process replicates this file; this one takes over when that stops",
                        "owner",
                        owner.map(LeaseRecord::owner).orElse("unknown"));
    }

    /** One look; empty if the database is to be attached now. */
    public Optional<Pause> step(boolean nudged)
            throws SQLException, IOException, BrokenChainException, RefusedException {
        if (!holding.isOpen()) {
            holding.locked(() -> {
                holding.stopFollowing(false);
                return null;
            });
            return Optional.of(Pause.END);
        }
        Optional<WalIndexHeader> now = holding.locked(this::index);
        if (now.isEmpty() || now.equals(shipped)) {
            waiting = false;
            return Optional.of(idle.next(nudged));
        }
        long nanos = context.machine().now();
        if (!waiting) {
            waiting = true;
            waitingSince = nanos;
        }
        boolean dead = owner.filter(lease::isDead).isPresent();
        if (!dead && nanos - waitingSince < patience) {
            return Optional.of(idle.next(nudged));
        }
        waiting = false;
        patience = Lease.TTL.toNanos();
        try {
            return lookAtReplica(now.get());
        } catch (StorageException later) {
            context.log().debug("the replica cannot be looked at", "error", later);
            return Optional.of(idle.next(false));
        }
    }

    private Optional<Pause> lookAtReplica(WalIndexHeader now)
            throws SQLException, IOException, BrokenChainException, RefusedException {
        Optional<ReplicaState> replica = ReplicaState.read(context.storage().get());
        if (replica.isPresent() && endsAt(replica.get(), now)) {
            shipped = Optional.of(now);
            return Optional.of(idle.next(false));
        }
        if (mustFollow(lease.look())) {
            owner = lease.others();
            return Optional.of(idle.next(false));
        }
        holding.locked(() -> {
            holding.stopFollowing(true);
            return null;
        });
        context.log().info("takeover: the other process on this file uploads no more");
        return Optional.empty();
    }

    private static boolean endsAt(ReplicaState replica, WalIndexHeader index) {
        return replica.position()
                .filter(end -> index.isOf(end.salt1(), end.salt2())
                        && end.offset()
                                == WalHeader.SIZE
                                        + (long) index.mxFrame() * (WalReader.FRAME_HEADER_SIZE + index.pageSize())
                        && end.checksum() == index.lastChecksum())
                .isPresent();
    }

    /** Empty if no WAL can be read now: then there is nothing to wait for. */
    private Optional<WalIndexHeader> index() {
        try {
            holding.files().open(context.database());
            return new WalIndex(holding.files().shm())
                    .read()
                    .map(WalIndex.State::header)
                    .filter(index -> index.mxFrame() > 0);
        } catch (IOException noLog) {
            return Optional.empty();
        }
    }
}
