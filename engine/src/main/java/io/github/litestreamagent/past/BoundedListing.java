package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The files of a replica, as many as may be held: coarse levels first. Of a level with more files than that only those are held which lead
 * on from the levels above it, so that the points that are left make a history without a gap.
 */
final class BoundedListing {

    private final ReplicaStorage storage;
    private final int mostOfLevel;
    private final List<LtxObject> files = new ArrayList<>();
    private boolean thinned;

    private BoundedListing(ReplicaStorage storage, int mostOfLevel) {
        this.storage = storage;
        this.mostOfLevel = mostOfLevel;
    }

    /**
     * Lists it.
     *
     * @throws StorageException if more files lead on from the levels above than may be held, or the storage fails
     */
    static BoundedListing of(ReplicaStorage storage, int mostOfLevel) throws StorageException {
        BoundedListing listing = new BoundedListing(storage, mostOfLevel);
        List<Level> coarseFirst = new ArrayList<>(storage.contents().levels());
        coarseFirst.sort(Comparator.comparing(Level::number).reversed());
        for (Level level : coarseFirst) {
            listing.add(level);
        }
        return listing;
    }

    private void add(Level level) throws StorageException {
        Optional<List<LtxObject>> all = held(level, Optional.empty());
        if (all.isPresent()) {
            files.addAll(all.get());
            return;
        }
        thinned = true;
        files.addAll(held(level, Optional.of(startOfNewest()))
                .orElseThrow(() -> new StorageException(
                        "level " + level + " of " + storage.description() + " has more than " + mostOfLevel
                                + " files behind those of the levels above, too many to be shown here: the points command"
                                + " lists them",
                        false,
                        null)));
    }

    /** Where to begin, so that each file is seen that leads on. */
    private Txid startOfNewest() {
        return files.stream()
                .max(Comparator.comparing(file -> file.range().max()))
                .map(file -> file.range().isSnapshot()
                        ? file.range().max().next()
                        : file.range().min())
                .orElse(Txid.FIRST);
    }

    /** Empty if there are too many. */
    private Optional<List<LtxObject>> held(Level level, Optional<Txid> from) throws StorageException {
        List<LtxObject> held = new ArrayList<>();
        storage.visit(level, from, file -> {
            held.add(file);
            return held.size() <= mostOfLevel;
        });
        return held.size() <= mostOfLevel ? Optional.of(held) : Optional.empty();
    }

    List<LtxObject> files() {
        return files;
    }

    /** Returns true if files were left out. */
    boolean isThinned() {
        return thinned;
    }
}
