package io.github.litestreamagent.storage.access;

import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.S3Location;
import io.github.litestreamagent.storage.file.FileReplicaStorage;
import io.github.litestreamagent.storage.s3.S3Replicas;
import java.io.Closeable;
import java.util.Optional;

/**
 * Opens the replicas of one process. One object for each process: what replicas share (S3 connections, what is known of a bucket) is kept
 * here and ends with {@link #close}. Safe for use by several threads.
 */
public final class ReplicaStorages implements Closeable {

    private final S3Replicas s3 = new S3Replicas();
    private final Optional<OperationFigures> figures;

    public ReplicaStorages() {
        figures = Optional.empty();
    }

    /** Counts what is asked of each replica. */
    public ReplicaStorages(OperationFigures figures) {
        this.figures = Optional.of(figures);
    }

    /** Makes no request and touches no file; what is wrong with the location shows at the first call of the storage. */
    public ReplicaStorage open(ReplicaLocation location) {
        ReplicaStorage opened = opened(location);
        return figures.isPresent() ? new CountedStorage(opened, figures.get()) : opened;
    }

    private ReplicaStorage opened(ReplicaLocation location) {
        // a pattern switch over the sealed type needs Java 21
        if (location instanceof S3Location s3Location) {
            return s3.open(s3Location);
        }
        return new FileReplicaStorage((FileLocation) location);
    }

    /**
     * What the stores answered so far is forgotten: while one does not work, most calls fail with its last answer without being made, and
     * that says nothing of a store that has come back.
     */
    public void tryAnew() {
        s3.tryAnew();
    }

    /** Ends the connections of all replicas that were opened here; calls under way fail. */
    @Override
    public void close() {
        s3.close();
    }
}
