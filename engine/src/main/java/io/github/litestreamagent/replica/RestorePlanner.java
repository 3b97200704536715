package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * Chooses the files of a state as Litestream does: the newest snapshot of level 9 not above the target, else any file that begins at TXID
 * 1; then, again and again, the file of any level that extends what is reached and leads furthest without passing the target. Where files
 * are missing behind that snapshot, an older one is tried.
 *
 * <p>Levels are listed from 0 upwards: a file that is compacted in between is then seen twice instead of not at all.
 */
public final class RestorePlanner {

    /** Of files that lead equally far the narrowest is best, and among equal ranges the one of the lowest level. */
    private static final Comparator<LtxObject> BY_END = Comparator.<LtxObject, Txid>comparing(
                    object -> object.range().max())
            .thenComparing(object -> object.range().min())
            .thenComparing(object -> -object.level().number());

    private final ReplicaStorage storage;

    public RestorePlanner(ReplicaStorage storage) {
        this.storage = storage;
    }

    /**
     * The newest state.
     *
     * @return empty if the replica has no files
     * @throws MissingTxidsException if files are missing on the way to it: an older state is never given instead
     */
    public Optional<RestorePlan> newest() throws StorageException, MissingTxidsException {
        return newest(list());
    }

    /**
     * The newest state.
     *
     * @param listed all levels, listed from 0 upwards
     * @return empty if there are no files
     * @throws MissingTxidsException if files are missing on the way to it
     */
    public Optional<RestorePlan> newest(List<LtxObject> listed) throws MissingTxidsException {
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        Txid newest = newestOf(listed);
        List<LtxObject> files = choose(listed, newest);
        if (!reaches(files, newest)) {
            throw new MissingTxidsException(
                    storage.description(), gapBehind(files, listed).orElseThrow());
        }
        return Optional.of(planOf(files, listed));
    }

    /**
     * The state at a TXID.
     *
     * @return empty if the replica has no files
     * @throws MissingTxidsException if files are missing on the way to it
     * @throws NoMatchingBackupException if it is not restorable: newer than the newest, or inside a compacted file
     */
    public Optional<RestorePlan> at(Txid target)
            throws StorageException, MissingTxidsException, NoMatchingBackupException {
        return at(target, list());
    }

    /**
     * The state at a TXID.
     *
     * @param listed all levels, listed from 0 upwards
     * @return empty if there are no files
     * @throws MissingTxidsException if files are missing on the way to it
     * @throws NoMatchingBackupException if it is not restorable: newer than the newest, or inside a compacted file
     */
    public Optional<RestorePlan> at(Txid target, List<LtxObject> listed)
            throws MissingTxidsException, NoMatchingBackupException {
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        List<LtxObject> files = choose(listed, target);
        if (!reaches(files, target)) {
            Optional<TxidRange> gap = gapBehind(files, listed);
            if (gap.isPresent() && !gap.get().min().isAfter(target)) {
                throw new MissingTxidsException(storage.description(), gap.get());
            }
            throw new NoMatchingBackupException();
        }
        return Optional.of(planOf(files, listed));
    }

    private static RestorePlan planOf(List<LtxObject> files, List<LtxObject> listed) {
        Txid end = end(files);
        return new RestorePlan(
                files,
                listed.stream()
                        .filter(object -> object.range().max().equals(end))
                        .toList());
    }

    /**
     * All files of all levels, listed side by side. A file that is compacted meanwhile may be missing: where a plan has a gap, {@link #list}
     * tells whether it is one.
     */
    public List<LtxObject> listAtOnce() throws StorageException, InterruptedIOException {
        return Parallel.all(Level.all().stream()
                        .<Callable<List<LtxObject>>>map(level -> () -> storage.list(level))
                        .toList())
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    /** All files of all levels. */
    public List<LtxObject> list() throws StorageException {
        return list(storage.contents().levels());
    }

    /**
     * The same. A level that comes while others are listed may have taken files out of them: then all are listed again.
     *
     * @param seen the levels that were there a moment ago, 0 first
     */
    public List<LtxObject> list(List<Level> seen) throws StorageException {
        List<Level> listed = seen;
        while (true) {
            List<LtxObject> objects = filesOf(listed);
            List<Level> now = listed.isEmpty() ? listed : storage.contents().levels();
            if (listed.containsAll(now)) {
                return objects;
            }
            listed = now;
        }
    }

    private List<LtxObject> filesOf(List<Level> levels) throws StorageException {
        List<LtxObject> objects = new ArrayList<>();
        for (Level level : levels) {
            objects.addAll(storage.list(level));
        }
        return objects;
    }

    /** The newest TXID of any file. */
    private static Txid newestOf(List<LtxObject> listed) {
        return listed.stream().max(BY_END).orElseThrow().range().max();
    }

    /**
     * The newest state up to a TXID that the listed files make, whatever is missing behind it.
     *
     * @return empty if they make none
     */
    public Optional<RestorePlan> upTo(Txid target, List<LtxObject> listed) {
        List<LtxObject> files = choose(listed, target);
        return files.isEmpty() ? Optional.empty() : Optional.of(planOf(files, listed));
    }

    /** Says which TXIDs behind a state no file covers although there are later ones; empty if the next file is there. */
    Optional<MissingTxidsException> gap(RestorePlan plan, List<LtxObject> listed) {
        return gapBehind(plan.files(), listed)
                .map(missing -> new MissingTxidsException(storage.description(), missing));
    }

    /** The chain that reaches the target from the best base, or, if none does, the one that leads furthest. */
    private static List<LtxObject> choose(List<LtxObject> listed, Txid target) {
        List<LtxObject> candidates = listed.stream()
                .filter(object -> !object.range().max().isAfter(target))
                .sorted(Comparator.comparing(LtxObject::range))
                .toList();
        List<LtxObject> furthest = List.of();
        for (LtxObject base : bases(candidates)) {
            List<LtxObject> chain = extend(base, candidates);
            if (furthest.isEmpty() || end(chain).isAfter(end(furthest))) {
                furthest = chain;
            }
            if (end(furthest).equals(target)) {
                return furthest;
            }
        }
        return furthest;
    }

    private static Txid end(List<LtxObject> chain) {
        return chain.get(chain.size() - 1).range().max();
    }

    /** One pass: what began early enough once does so later on, and is overtaken or chosen. */
    private static List<LtxObject> extend(LtxObject base, List<LtxObject> candidates) {
        List<LtxObject> chosen = new ArrayList<>(List.of(base));
        Txid reached = base.range().max();
        LtxObject furthest = base;
        for (LtxObject candidate : candidates) {
            if (candidate.range().min().isAfter(reached.next())
                    && furthest.range().max().isAfter(reached)) {
                chosen.add(furthest);
                reached = furthest.range().max();
            }
            if (candidate.range().min().isAfter(reached.next())) {
                return chosen;
            }
            furthest = BY_END.compare(candidate, furthest) > 0 ? candidate : furthest;
        }
        if (furthest.range().max().isAfter(reached)) {
            chosen.add(furthest);
        }
        return chosen;
    }

    /** Files of every page, best first: the newest snapshot, older ones, then those of other levels. */
    private static List<LtxObject> bases(List<LtxObject> candidates) {
        return candidates.stream()
                .filter(object -> object.range().isSnapshot())
                .sorted(Comparator.<LtxObject, Boolean>comparing(
                                object -> object.level().equals(Level.SNAPSHOT))
                        .thenComparing(BY_END)
                        .reversed())
                .toList();
    }

    private static boolean reaches(List<LtxObject> files, Txid target) {
        return !files.isEmpty() && end(files).equals(target);
    }

    /** The TXIDs behind the chosen files that no listed file covers, if there are later ones. */
    private static Optional<TxidRange> gapBehind(List<LtxObject> files, List<LtxObject> listed) {
        Txid next = files.isEmpty()
                ? Txid.FIRST
                : files.get(files.size() - 1).range().max().next();
        boolean covered = listed.stream()
                .map(LtxObject::range)
                .anyMatch(range -> !range.min().isAfter(next) && !next.isAfter(range.max()));
        if (covered) {
            return Optional.empty();
        }
        return listed.stream()
                .map(object -> object.range().min())
                .filter(min -> min.isAfter(next))
                .min(Comparator.naturalOrder())
                .map(min -> new TxidRange(next, min.previous()));
    }
}
