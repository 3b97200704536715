package io.github.litestreamagent.compaction;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Brings one level to the end of the level below it, a window at a time. */
final class LevelStep {

    /** Before a file says how large its pages are. */
    private static final int LARGEST_PAGE = 65_536;

    private final ReplicaStorage storage;
    private final Compactor compactor;
    private final Frontiers frontiers;
    private final int level;
    private final BoundLog log;
    private Optional<LtxObject> damaged = Optional.empty();
    private boolean gapSaid;
    private int pageSize = LARGEST_PAGE;

    /** @param level that is written */
    LevelStep(ReplicaStorage storage, Compactor compactor, Frontiers frontiers, int level, BoundLog log) {
        this.storage = storage;
        this.compactor = compactor;
        this.frontiers = frontiers;
        this.level = level;
        this.log = log;
    }

    /**
     * Lists what comes next. A gap is passed where a snapshot holds what is missing.
     *
     * @param beyond what is left alone
     * @param span of a window
     * @throws DamagedInputException if nothing can come next, because a file is missing or damaged
     */
    Inputs next(Predicate<Txid> beyond, Optional<Duration> span, Instant now) throws IOException {
        Inputs.Window window = new Inputs.Window(MergeSources.mostInputs(pageSize), span, now);
        Optional<Txid> reached = frontiers.of(level);
        Inputs inputs = damaged.isPresent() ? beforeDamage(reached, window) : list(reached, beyond, window);
        if (!inputs.isEmpty() && (reached.isPresent() || isBase(inputs.files().get(0)))) {
            return inputs;
        }
        if (damaged.isPresent() && inputs.isEmpty()) {
            LtxObject wrong = damaged.get();
            damaged = Optional.empty();
            if (!isInSnapshot(wrong.range().max())) {
                // It is tried again, in case it was the way from the store.
                return list(reached, beyond, window);
            }
            return list(Optional.of(wrong.range().max()), beyond, window);
        }
        Optional<LtxObject> next = inputs.isEmpty()
                ? inputs.behindGap()
                : Optional.of(inputs.files().get(0));
        if (next.isPresent() && isBase(next.get())) {
            return list(Optional.of(next.get().range().min().previous()), beyond, window);
        }
        if (next.isPresent()) {
            throw new DamagedInputException(
                    next.get(),
                    "level " + (level - 1) + " has no file between TXID "
                            + reached.map(Txid::toString).orElse("0") + " and " + next.get(),
                    null);
        }
        return inputs;
    }

    /** What is before the damaged file; that one follows, whatever the listing says. */
    private Inputs beforeDamage(Optional<Txid> reached, Inputs.Window window) throws StorageException {
        Txid first = damaged.orElseThrow().range().min();
        List<LtxObject> sound = first.equals(Txid.FIRST)
                ? List.of()
                : list(reached, txid -> !first.isAfter(txid), window).files();
        return new Inputs(sound, Optional.empty(), true, 0);
    }

    private Inputs list(Optional<Txid> reached, Predicate<Txid> beyond, Inputs.Window window) throws StorageException {
        return Inputs.list(storage, new Level(level - 1), reached, beyond, window);
    }

    /** Returns true if restores have a way to what is before this file. */
    private boolean isBase(LtxObject file) {
        return file.range().isSnapshot() || isInSnapshot(file.range().min().previous());
    }

    private boolean isInSnapshot(Txid txid) {
        Optional<Txid> snapshot = frontiers.of(Level.SNAPSHOT.number());
        return snapshot.isPresent() && !txid.isAfter(snapshot.get());
    }

    /**
     * Makes one file of these.
     *
     * @throws ProofException if what stands in the store is wrong
     * @throws DamagedInputException if an input is
     */
    LtxObject merge(List<LtxObject> files) throws IOException {
        try {
            Compactor.Made made = compactor.compact(new Merge(new Level(level), files));
            pageSize = made.pageSize();
            frontiers.reached(made.file());
            gapSaid = false;
            log.debug(
                    "compaction complete",
                    "level",
                    level,
                    "txid.min",
                    made.file().range().min(),
                    "txid.max",
                    made.file().range().max(),
                    "size",
                    made.file().size());
            return made.file();
        } catch (DamagedInputException e) {
            damaged = Optional.of(e.input());
            throw e;
        }
    }

    /** Said once, until the level goes on. */
    void say(DamagedInputException damage) {
        if (gapSaid) {
            log.debug("compaction stopped", "level", level, "error", damage);
            return;
        }
        gapSaid = true;
        log.error(
                "compaction stopped before a file that is missing or damaged: restores to what lies behind it need a snapshot, which"
                        + " is made of the live database as soon as it can be",
                "level",
                level,
                "error",
                damage);
    }
}
