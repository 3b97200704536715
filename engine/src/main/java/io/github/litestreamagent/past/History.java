package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.KnownMetadata;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestorePlan;
import io.github.litestreamagent.replica.RestorePlanner;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.replica.StateFinder;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.OptionalLong;

/** What a replica held when it was listed: its points, and the steps between them. */
public final class History {

    private final ReplicaStorage storage;
    private final KnownMetadata metadata;
    private final List<LtxObject> files;
    private final RestorePoints points;
    private final boolean thinned;

    private History(ReplicaStorage storage, List<LtxObject> files) {
        this(storage, files, false);
    }

    private History(ReplicaStorage storage, List<LtxObject> files, boolean thinned) {
        this.thinned = thinned;
        this.storage = storage;
        this.metadata = new KnownMetadata(storage);
        this.files = files;
        this.points = RestorePoints.of(files);
    }

    /**
     * Lists a replica.
     *
     * @throws NoMatchingBackupException if no state of it can be had here
     */
    public static History of(ReplicaStorage storage) throws IOException {
        return listed(storage).requireAny();
    }

    /**
     * Lists a replica in bounded memory: where a level has too many files the points between those of the levels above are left out.
     *
     * @param mostOfLevel files of one level that may be held
     * @throws NoMatchingBackupException if no state of it can be had here
     * @throws StorageException if even so it has too many files, or cannot be listed
     */
    public static History bounded(ReplicaStorage storage, int mostOfLevel) throws IOException {
        History history = thinned(storage, mostOfLevel);
        // as in listed
        return (history.points.hasGap() ? thinned(storage, mostOfLevel) : history).requireAny();
    }

    private static History thinned(ReplicaStorage storage, int mostOfLevel) throws StorageException {
        BoundedListing listing = BoundedListing.of(storage, mostOfLevel);
        return new History(storage, listing.files(), listing.isThinned());
    }

    private History requireAny() throws IOException {
        if (points.isEmpty()) {
            throw new NoMatchingBackupException(nothing());
        }
        return this;
    }

    private static History listed(ReplicaStorage storage) throws StorageException, InterruptedIOException {
        History history = new History(storage, new RestorePlanner(storage).listAtOnce());
        // a file that was compacted while the levels were listed side by side is in none of the lists
        return history.points.hasGap() ? new History(storage, new RestorePlanner(storage).list()) : history;
    }

    private String nothing() throws StorageException {
        String url = storage.description().url();
        if (!files.isEmpty()) {
            return "the first file of " + url + " is missing, so that no state can be had: it begins at TXID "
                    + files.stream()
                            .map(object -> object.range().min())
                            .min(Txid::compareTo)
                            .orElseThrow();
        }
        return storage.holdsGenerations()
                ? url + " holds a replica of Litestream 0.3, which has no TXIDs: restore its states with restore"
                        + " -timestamp, and compare them with SQLite"
                : "there is no replica at " + url
                        + "; check the path, or ask restore, which names the replicas below it";
    }

    /** The points, oldest first. */
    public RestorePoints points() {
        return points;
    }

    /** Every file of the replica. */
    List<LtxObject> files() {
        return files;
    }

    /** Returns true if files were left out, because they are too many. */
    public boolean isThinned() {
        return thinned;
    }

    /** What travels beside the files. */
    KnownMetadata metadata() {
        return metadata;
    }

    /**
     * Finds a point as {@code restore} does.
     *
     * @throws MissingTxidsException if files are missing on the way to it
     * @throws NoMatchingBackupException if there is no such point: the message names those beside it
     */
    public StatePoint find(RestoreTarget target) throws IOException {
        RestorePlan plan =
                new StateFinder(storage, metadata).find(target, files).orElseThrow();
        return pointAt(plan.txid());
    }

    /** The oldest point. */
    public StatePoint oldest() throws StorageException {
        return pointAt(points.txid(0));
    }

    /** A point with its time. */
    public StatePoint pointAt(Txid txid) throws StorageException {
        return new StatePoint(txid, metadata.time(points.file(txid)));
    }

    /** The whole-database checksum that was recorded for a point by the agent; empty if there is none. */
    OptionalLong recordedChecksum(Txid txid) throws StorageException {
        for (LtxObject object : files) {
            if (object.range().max().equals(txid)) {
                OptionalLong checksum = metadata.of(object).databaseChecksum();
                if (checksum.isPresent()) {
                    return checksum;
                }
            }
        }
        return OptionalLong.empty();
    }
}
