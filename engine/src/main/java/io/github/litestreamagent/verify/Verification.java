package io.github.litestreamagent.verify;

import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.ReplicasBelow;
import io.github.litestreamagent.restore.build.Download;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.build.RestoreProof;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import io.github.litestreamagent.verify.Verdict.Proof;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Reads every LTX file of a replica, and says what a restore could not use. Nothing is written, here or there. Files that the replica drops
 * meanwhile are no fault of it.
 */
public final class Verification {

    /** The newest files first: of them a restore needs most. */
    private static final Comparator<LtxObject> NEWEST_FIRST =
            Comparator.comparing((LtxObject object) -> object.range().max()).reversed();

    private final ReplicaStorage storage;
    private final Effort effort;
    private final Progress progress;
    private final RestorePlanner planner;
    private final KnownMetadata metadata;
    private final FileCheck check;
    private final Map<LtxObject, String> damaged = new LinkedHashMap<>();

    /** @param effort its connections count; files are decoded one after the other */
    public Verification(ReplicaStorage storage, Effort effort, Progress progress) {
        this.storage = storage;
        this.effort = effort;
        this.progress = progress;
        this.planner = new RestorePlanner(storage);
        this.metadata = new KnownMetadata(storage);
        this.check = new FileCheck(storage, metadata);
    }

    /**
     * Looks at the replica, once.
     *
     * @param quick headers alone: one small request a file
     * @throws NoMatchingBackupException if there is none
     * @throws StorageException if the store cannot be reached, so that nothing can be said
     */
    public Verdict run(boolean quick) throws IOException {
        List<LtxObject> listed = planner.listAtOnce();
        if (listed.isEmpty()) {
            throw nothing();
        }
        Proof proof = quick ? headers(listed) : bodies(listed);
        Set<LtxObject> now = new LinkedHashSet<>(planner.list());
        Set<LtxObject> gone = new LinkedHashSet<>(damaged.keySet());
        gone.removeAll(now);
        damaged.keySet().removeAll(gone);
        now.addAll(listed);
        now.removeAll(gone);
        if (!gone.isEmpty() && proof == Proof.OPEN) {
            proof = quick ? proof : newestState(now);
        }
        Reach reach = Reach.of(now, damaged.keySet());
        return new Verdict(
                counts(listed),
                Collections.unmodifiableMap(damaged),
                reach,
                now.stream()
                        .map(object -> object.range().max())
                        .max(Comparator.naturalOrder())
                        .orElseThrow(),
                proof,
                point(reach.first(), now),
                point(reach.last(), now));
    }

    private IOException nothing() throws StorageException {
        return storage.holdsGenerations()
                ? new RestoreException(storage.description() + " is a replica of Litestream 0.3, whose files cannot be"
                        + " checked one by one: verify -drill restores it")
                : new NoMatchingBackupException(new ReplicasBelow(storage).sentence());
    }

    private static SortedMap<Level, Verdict.Count> counts(Collection<LtxObject> objects) {
        SortedMap<Level, Verdict.Count> counts = new TreeMap<>(Comparator.comparing(Level::number));
        for (LtxObject object : objects) {
            counts.merge(object.level(), new Verdict.Count(1, object.size()), (sum, one) -> sum.plus(object));
        }
        return counts;
    }

    private Optional<StatePoint> point(Optional<Txid> state, Collection<LtxObject> objects) throws StorageException {
        Optional<LtxObject> file = objects.stream()
                .filter(object ->
                        state.filter(object.range().max()::equals).isPresent() && !damaged.containsKey(object))
                .min(Comparator.comparing(object -> object.level().number()));
        return file.isPresent()
                ? Optional.of(new StatePoint(state.get(), metadata.time(file.get())))
                : Optional.empty();
    }

    private Proof headers(List<LtxObject> listed) throws IOException {
        progress.begins(listed.size(), (long) listed.size() * LtxHeader.SIZE);
        for (LtxObject object : newestFirst(listed)) {
            try {
                String name = ReplicaFiles.name(storage, object);
                int length = (int) Math.min(LtxHeader.SIZE, object.size());
                check.require(object, LtxHeader.decode(storage.read(object, 0, length), name));
                progress.fetched(length);
            } catch (LtxException wrong) {
                damaged.put(object, wrong.getMessage());
            } catch (StorageException unreadable) {
                note(object, unreadable);
            }
        }
        return Proof.OPEN;
    }

    /** The files of the newest state come first, and are added up beside. */
    private Proof bodies(List<LtxObject> listed) throws IOException {
        Optional<RestorePlan> plan = planOf(listed);
        List<LtxObject> first = new ArrayList<>(plan.map(RestorePlan::files).orElse(List.of()));
        Collections.reverse(first);
        Set<LtxObject> all = new LinkedHashSet<>(first);
        all.addAll(newestFirst(listed));
        return read(List.copyOf(all), plan);
    }

    private Proof newestState(Collection<LtxObject> listed) throws IOException {
        Optional<RestorePlan> plan = planOf(
                listed.stream().filter(object -> !damaged.containsKey(object)).toList());
        List<LtxObject> files = new ArrayList<>(plan.map(RestorePlan::files).orElse(List.of()));
        Collections.reverse(files);
        return read(files, plan);
    }

    private Optional<RestorePlan> planOf(List<LtxObject> listed) {
        try {
            return planner.newest(listed);
        } catch (MissingTxidsException saidOfTheReach) {
            return Optional.empty();
        }
    }

    private static List<LtxObject> newestFirst(Collection<LtxObject> objects) {
        return objects.stream().sorted(NEWEST_FIRST).toList();
    }

    /** @param order begins with the files of the plan, newest first */
    private Proof read(List<LtxObject> order, Optional<RestorePlan> plan) throws IOException {
        progress.begins(order.size(), order.stream().mapToLong(LtxObject::size).sum());
        PageSum sum = new PageSum();
        Optional<FileCheck.Read> newest = Optional.empty();
        Proof proof = Proof.OPEN;
        int left = plan.map(RestorePlan::files).orElse(List.of()).size();
        boolean whole = left > 0;
        try (Download download = new Download(storage, order, effort.connections(), progress)) {
            for (LtxObject object : order) {
                Optional<FileCheck.Read> read = one(object, download, left > 0 ? Optional.of(sum) : Optional.empty());
                newest = newest.isPresent() ? newest : read;
                whole &= left <= 0 || read.isPresent();
                if (--left == 0 && whole) {
                    proof = prove(plan.orElseThrow(), newest.orElseThrow(), sum);
                }
            }
        }
        return proof;
    }

    private Optional<FileCheck.Read> one(LtxObject object, Download download, Optional<PageSum> sum)
            throws IOException {
        try (InputStream in = download.next()) {
            return Optional.of(check.whole(object, in, sum));
        } catch (LtxException wrong) {
            damaged.put(object, wrong.getMessage());
        } catch (StorageException unreadable) {
            note(object, unreadable);
        }
        return Optional.empty();
    }

    /** An outage says nothing of a file. */
    private void note(LtxObject object, StorageException unreadable) throws StorageException {
        if (unreadable.retryable()) {
            throw unreadable;
        }
        damaged.put(object, unreadable.getMessage());
    }

    private Proof prove(RestorePlan plan, FileCheck.Read newest, PageSum sum) throws IOException {
        try {
            sum.requireComplete(ReplicaFiles.name(storage, plan.newest()));
            boolean recorded = new RestoreProof(storage, metadata, plan, newest.header(), newest.trailer())
                    .check(sum.checksum(), sum.rolling());
            return recorded ? Proof.MATCHES : Proof.NOT_RECORDED;
        } catch (LtxException differs) {
            progress.note(differs.getMessage());
            return Proof.DIFFERS;
        }
    }
}
