package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Finds the state that is asked for by TXID or time, and says what there is where it cannot be had. */
public final class StateFinder {

    private final ReplicaStorage storage;
    private final KnownMetadata metadata;
    private final RestorePlanner planner;

    public StateFinder(ReplicaStorage storage, KnownMetadata metadata) {
        this.storage = storage;
        this.metadata = metadata;
        this.planner = new RestorePlanner(storage);
    }

    /**
     * Chooses the files of a state.
     *
     * @param listed all files of the replica, in any order
     * @return empty if there are no files
     * @throws MissingTxidsException if files are missing on the way to it
     * @throws NoMatchingBackupException if there is no such state
     */
    public Optional<RestorePlan> find(RestoreTarget target, List<LtxObject> listed) throws IOException {
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        if (target instanceof RestoreTarget.At at) {
            return at(at.txid(), listed);
        }
        if (target instanceof RestoreTarget.Before before) {
            return Optional.of(before(before.time(), listed));
        }
        return planner.newest(listed);
    }

    private Optional<RestorePlan> at(Txid txid, List<LtxObject> listed) throws IOException {
        try {
            return planner.at(txid, listed);
        } catch (NoMatchingBackupException none) {
            NavigableSet<Txid> ends = ends(listed);
            if (txid.isAfter(ends.last())) {
                throw new NoMatchingBackupException("TXID " + txid + " is behind the newest of " + storage.description()
                        + ", which is " + said(ends.last(), listed));
            }
            throw new NoMatchingBackupException("TXID " + txid + " of " + storage.description()
                    + " lies inside a compacted file"
                    + around("; the state before is ", earlier(txid, listed), listed)
                    + around("; the state behind is ", later(txid, listed), listed));
        }
    }

    private String around(String words, Optional<Txid> txid, List<LtxObject> listed) throws IOException {
        return txid.isPresent() ? words + said(txid.get(), listed) : "";
    }

    private String said(Txid txid, List<LtxObject> listed) throws IOException {
        return txid + " of " + point(txid, listed).time() + ": -txid " + txid;
    }

    private RestorePlan before(Instant time, List<LtxObject> listed) throws IOException {
        List<LtxObject> before = new TimeSearch(metadata, listed, time).before();
        Optional<RestorePlan> plan =
                before.isEmpty() ? Optional.empty() : planner.upTo(ends(before).last(), before);
        if (plan.isEmpty()) {
            Txid first = first(listed);
            throw new NoMatchingBackupException("nothing of " + storage.description() + " was captured before " + time
                    + "; the first state is TXID " + said(first, listed));
        }
        Optional<MissingTxidsException> gap = planner.gap(plan.get(), listed);
        if (gap.isPresent() && !gap.get().missing().min().isAfter(ends(before).last())) {
            throw gap.get();
        }
        return planner.upTo(plan.get().txid(), listed).orElseThrow();
    }

    /** The first state that can be had; where even that is not possible the first file's. */
    private Txid first(List<LtxObject> listed) {
        return listed.stream()
                .filter(object -> object.range().isSnapshot())
                .map(object -> object.range().max())
                .min(Comparator.naturalOrder())
                .orElse(ends(listed).first());
    }

    /** The plan with its time and its neighbours. */
    public PlannedState describe(RestorePlan plan, List<LtxObject> listed) throws IOException {
        Optional<Txid> earlier = earlier(plan.txid(), listed);
        Optional<Txid> later = later(plan.txid(), listed);
        return new PlannedState(
                plan,
                point(plan.txid(), listed),
                earlier.isPresent() ? Optional.of(point(earlier.get(), listed)) : Optional.empty(),
                later.isPresent() ? Optional.of(point(later.get(), listed)) : Optional.empty());
    }

    private Optional<Txid> earlier(Txid txid, List<LtxObject> listed) {
        Txid before = ends(listed).lower(txid);
        return before == null ? Optional.empty() : planner.upTo(before, listed).map(RestorePlan::txid);
    }

    private Optional<Txid> later(Txid txid, List<LtxObject> listed) {
        return Optional.ofNullable(ends(listed).higher(txid))
                .filter(next -> planner.upTo(next, listed)
                        .filter(plan -> plan.txid().equals(next))
                        .isPresent());
    }

    private StatePoint point(Txid end, List<LtxObject> listed) throws StorageException {
        LtxObject lowest = listed.stream()
                .filter(object -> object.range().max().equals(end))
                .min(Comparator.comparing(object -> object.level().number()))
                .orElseThrow();
        return new StatePoint(end, metadata.time(lowest));
    }

    private static NavigableSet<Txid> ends(List<LtxObject> listed) {
        NavigableSet<Txid> ends = new TreeSet<>();
        listed.forEach(object -> ends.add(object.range().max()));
        return ends;
    }
}
