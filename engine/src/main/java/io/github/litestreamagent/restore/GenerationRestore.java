package io.github.litestreamagent.restore;

import io.github.litestreamagent.generations.GenerationBuild;
import io.github.litestreamagent.generations.GenerationPlan;
import io.github.litestreamagent.generations.GenerationReplica;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.PlanSummary.PlannedFile;
import io.github.litestreamagent.restore.PlanSummary.Point;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.FileFailures;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Restores from a replica of Litestream 0.3, and decides where one lies beside LTX files. */
final class GenerationRestore {

    private final ReplicaStorage storage;
    private final Effort effort;
    private final GenerationReplica replica;

    GenerationRestore(ReplicaStorage storage, Effort effort) throws IOException {
        this.storage = storage;
        this.effort = effort;
        this.replica = GenerationReplica.list(storage);
    }

    /**
     * Returns true if this format is to be restored. Litestream's rule: without a time, the one whose newest object is newest; with a
     * time, this one unless a snapshot of level 9 lies between its snapshot and the time.
     */
    boolean isWanted(RestoreTarget target, List<LtxObject> ltx) throws IOException {
        if (replica.isEmpty() || target instanceof RestoreTarget.At) {
            return false;
        }
        if (ltx.isEmpty()) {
            return true;
        }
        if (target instanceof RestoreTarget.Before before) {
            Optional<Instant> snapshot = replica.snapshotBefore(before.time());
            return snapshot.isPresent() && !hasSnapshotBetween(snapshot.get(), before.time(), ltx);
        }
        Instant newest = ltx.stream()
                .map(LtxObject::lastModified)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return replica.newest().filter(time -> time.isAfter(newest)).isPresent();
    }

    private boolean hasSnapshotBetween(Instant from, Instant to, List<LtxObject> ltx) throws IOException {
        KnownMetadata metadata = new KnownMetadata(storage);
        for (LtxObject object : ltx) {
            if (object.level().equals(Level.SNAPSHOT)) {
                Instant time = metadata.time(object);
                if (time.isBefore(to) && time.isAfter(from)) {
                    return true;
                }
            }
        }
        return false;
    }

    GenerationPlan plan(RestoreTarget target) throws IOException {
        Instant time = target instanceof RestoreTarget.Before before ? before.time() : Instant.MAX;
        Optional<GenerationPlan> plan = replica.plan(time);
        if (plan.isEmpty()) {
            throw new NoMatchingBackupException(replica.first()
                    .map(first -> "nothing of " + storage.description() + " was stored up to " + time
                            + "; the first state of this replica of Litestream 0.3 is of " + first + ": -timestamp "
                            + first)
                    .orElse(storage.description() + " holds a replica of Litestream 0.3 without a snapshot"));
        }
        return plan.get();
    }

    long build(GenerationPlan plan, TemporaryFile temporary, Progress progress) throws IOException {
        progress.begins(
                plan.objects().size(),
                plan.objects().stream().mapToLong(PlainObject::size).sum());
        try {
            return new GenerationBuild(storage, plan, effort.connections()).in(temporary.channel());
        } catch (FileSystemException failed) {
            throw FileFailures.of("cannot write " + temporary.path(), temporary.path(), failed);
        }
    }

    static PlanSummary summary(GenerationPlan plan) {
        return new PlanSummary(
                plan.objects().stream()
                        .map(object -> new PlannedFile(
                                object.name().contains("/snapshots/") ? "snapshot" : "wal",
                                object.name(),
                                Optional.empty(),
                                object.size(),
                                object.lastModified()))
                        .toList(),
                Optional.empty(),
                point(plan.name(), plan.time()),
                plan.earlier().map(time -> point("state", time)),
                plan.later().map(time -> point("state", time)));
    }

    private static Point point(String name, Instant time) {
        return new Point(name, time, "-timestamp " + time);
    }
}
