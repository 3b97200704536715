package io.github.litestreamagent.compaction;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.ReplicaFiles;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Deletes snapshots that are older than the retention, but for the newest, and what only restores from them would need: the files of the
 * levels that end below the newest deleted one (Litestream's rule, so that a restore planned a moment ago still finds its files).
 */
final class SnapshotRetention {

    private static final int BATCH = 1_000;

    private final ReplicaStorage storage;
    private final LevelSettings settings;
    private final Deletions deletions;
    private final Set<LtxObject> proved = new HashSet<>();

    SnapshotRetention(ReplicaStorage storage, LevelSettings settings, Deletions deletions) {
        this.storage = storage;
        this.settings = settings;
        this.deletions = deletions;
    }

    /**
     * Lists level 9, and what it lets go.
     *
     * @param frontiers what is not yet in the level above stays
     * @throws ProofException if the snapshot from which the oldest restore is to begin is damaged
     */
    void enforce(Frontiers frontiers, Instant storeTime, Permission permission) throws IOException {
        List<LtxObject> snapshots = storage.list(Level.SNAPSHOT);
        List<LtxObject> expired = new ArrayList<>();
        for (int i = 0; i < snapshots.size() - 1 && isExpired(snapshots.get(i), storeTime); i++) {
            expired.add(snapshots.get(i));
        }
        if (expired.isEmpty() || deletions.isDisabled()) {
            return;
        }
        requireWhole(snapshots.get(expired.size()));
        if (permission.renew().isEmpty()) {
            return;
        }
        deletions.delete(expired, permission);
        Txid floor = expired.get(expired.size() - 1).range().max();
        for (int level = 1; level <= settings.highest(); level++) {
            deleteBelow(floor, level, frontiers, permission);
        }
    }

    /** The first file of a replica is a fence: no other writer begins one there while it stands. */
    private boolean isExpired(LtxObject snapshot, Instant storeTime) {
        Duration retention = settings.snapshotRetention();
        boolean first = snapshot.range().max().equals(Txid.FIRST);
        Duration kept = first && retention.compareTo(Ownership.FENCE) < 0 ? Ownership.FENCE : retention;
        return snapshot.lastModified().isBefore(storeTime.minus(kept));
    }

    private void deleteBelow(Txid floor, int level, Frontiers frontiers, Permission permission) throws IOException {
        Optional<Txid> above = level == settings.highest() ? Optional.of(floor) : frontiers.of(level + 1);
        if (above.isEmpty()) {
            return;
        }
        Optional<Txid> from = Optional.empty();
        while (permission.goesOn()) {
            List<LtxObject> batch = batch(new Level(level), from, floor, above.get());
            deletions.delete(batch, permission);
            if (batch.size() < BATCH) {
                return;
            }
            from = Optional.of(batch.get(BATCH - 1).range().min().next());
        }
    }

    private List<LtxObject> batch(Level level, Optional<Txid> from, Txid floor, Txid above) throws StorageException {
        List<LtxObject> batch = new ArrayList<>();
        storage.visit(level, from, file -> {
            Txid end = file.range().max();
            boolean goes = floor.isAfter(end) && !end.isAfter(above);
            if (goes) {
                batch.add(file);
            }
            return goes && batch.size() < BATCH;
        });
        return batch;
    }

    /** Reads it to its end, once. */
    private void requireWhole(LtxObject snapshot) throws IOException {
        if (proved.contains(snapshot)) {
            return;
        }
        OptionalLong recorded = storage.metadata(snapshot).databaseChecksum();
        DatabaseChecksum sum = DatabaseChecksum.EMPTY;
        try {
            LtxReader reader =
                    new LtxReader(MergeSources.stored(storage, snapshot, 1), ReplicaFiles.name(storage, snapshot));
            byte[] page = new byte[reader.header().pageSize()];
            if (!reader.header().range().equals(snapshot.range())) {
                throw new ProofException(
                        snapshot, "its header says " + reader.header().range());
            }
            for (int pgno = reader.nextPage(page); pgno != 0; pgno = reader.nextPage(page)) {
                sum = sum.plus(DatabaseChecksum.ofPage(pgno, page, 0, page.length));
            }
            reader.trailer();
        } catch (LtxException damaged) {
            throw new ProofException(snapshot, damaged.getMessage());
        }
        if (recorded.isPresent() && recorded.getAsLong() != sum.value()) {
            throw new ProofException(snapshot, "its pages do not add up to the database checksum recorded beside it");
        }
        proved.add(snapshot);
    }
}
