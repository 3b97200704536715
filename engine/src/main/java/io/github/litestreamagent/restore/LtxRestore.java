package io.github.litestreamagent.restore;

import io.github.litestreamagent.ltx.LtxCorruptException;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.PlannedState;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.replica.StateFinder;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.LtxBuild;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.build.UnusableFileException;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Restores from LTX files: plans, builds, and does without files that are damaged or gone as long as others hold the same TXIDs. The state
 * stays the one that was planned first.
 */
final class LtxRestore {

    /** Files that one restore does without. */
    private static final int MOST_UNUSABLE = 16;

    private final ReplicaStorage storage;
    private final Effort effort;
    private final Progress progress;
    private final KnownMetadata metadata;
    private final StateFinder finder;
    private final Set<LtxObject> unusable = new LinkedHashSet<>();
    private List<LtxObject> listed = List.of();

    LtxRestore(ReplicaStorage storage, Effort effort, Progress progress) {
        this.storage = storage;
        this.effort = effort;
        this.progress = progress;
        this.metadata = new KnownMetadata(storage);
        this.finder = new StateFinder(storage, metadata);
    }

    /** Lists the replica; needed once before the rest. */
    List<LtxObject> list() throws IOException {
        listed = new RestorePlanner(storage).listAtOnce();
        return listed;
    }

    /**
     * Chooses the files.
     *
     * @return empty if the replica has none
     * @throws MissingTxidsException if the replica has a gap
     * @throws NoMatchingBackupException if it has no such state
     */
    Optional<RestorePlan> plan(RestoreTarget target) throws IOException {
        try {
            return finder.find(target, listed);
        } catch (MissingTxidsException perhapsCompactedMeanwhile) {
            listed = new RestorePlanner(storage).list();
            return finder.find(target, listed);
        }
    }

    /** The plan with its time and its neighbours. */
    PlannedState describe(RestorePlan plan) throws IOException {
        return finder.describe(plan, listed);
    }

    /**
     * Builds the state in the temporary file.
     *
     * @return size of the database in bytes
     */
    long build(RestorePlan first, TemporaryFile temporary) throws IOException {
        RestorePlan plan = first;
        while (true) {
            try {
                return new LtxBuild(storage, plan, metadata, effort, progress).in(temporary);
            } catch (UnusableFileException failed) {
                plan = withoutFile(plan, failed);
            } catch (LtxCorruptException notTheRecordedDatabase) {
                plan = withOtherFiles(plan, notTheRecordedDatabase);
            }
            temporary.channel().truncate(0);
        }
    }

    private RestorePlan withoutFile(RestorePlan plan, UnusableFileException failed) throws IOException {
        List<LtxObject> before = listed;
        listed = new RestorePlanner(storage).list();
        if (listed.contains(failed.object())) {
            return replan(plan, List.of(failed.object()), failed);
        }
        progress.note("files were removed while they were read: planned again"
                + (before.size() == listed.size() ? "" : ", with " + listed.size() + " files"));
        return replan(plan, List.of(), failed);
    }

    /** The files are whole, and do not make the database that was recorded: some of them contradict each other. */
    private RestorePlan withOtherFiles(RestorePlan plan, LtxCorruptException failed) throws IOException {
        List<LtxObject> compacted = plan.files().stream()
                .filter(object -> object.level().number() > 0 && !object.level().equals(Level.SNAPSHOT))
                .toList();
        return compacted.isEmpty()
                ? replan(plan, List.of(plan.files().get(0)), failed)
                : replan(plan, compacted, failed);
    }

    private RestorePlan replan(RestorePlan plan, Collection<LtxObject> without, IOException failed) throws IOException {
        unusable.addAll(without);
        List<LtxObject> rest = new ArrayList<>(listed);
        rest.removeAll(unusable);
        Optional<RestorePlan> other = new RestorePlanner(storage).upTo(plan.txid(), rest);
        boolean reaches =
                other.filter(found -> found.txid().equals(plan.txid())).isPresent();
        if (!reaches || unusable.size() > MOST_UNUSABLE) {
            throw givenUp(plan, other, failed);
        }
        if (!without.isEmpty()) {
            progress.note(failed.getMessage() + "; "
                    + without.stream()
                            .map(object -> ReplicaFiles.name(storage, object))
                            .toList()
                    + " left out: other files hold the same TXIDs, and the restore begins again with them");
        }
        return other.orElseThrow();
    }

    private RestoreException givenUp(RestorePlan plan, Optional<RestorePlan> furthest, IOException failed) {
        String instead = furthest.filter(found -> !found.txid().equals(plan.txid()))
                .map(found -> "the newest state before it is -txid " + found.txid())
                .orElse("no earlier state can be had either");
        return new RestoreException(
                failed.getMessage() + "; no other files of the replica make TXID " + plan.txid() + ": " + instead,
                failed.getCause() instanceof IOException cause ? cause : failed);
    }
}
