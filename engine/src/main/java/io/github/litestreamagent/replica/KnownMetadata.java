package io.github.litestreamagent.replica;

import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;

/** What travels beside the files of a replica: each is asked for once. Safe for use by several threads. */
public final class KnownMetadata {

    private final ReplicaStorage storage;
    private final Map<LtxObject, LtxMetadata> known = new ConcurrentHashMap<>();

    public KnownMetadata(ReplicaStorage storage) {
        this.storage = storage;
    }

    /** Returns what travels beside a file. */
    public LtxMetadata of(LtxObject object) throws StorageException {
        LtxMetadata metadata = known.get(object);
        if (metadata == null) {
            metadata = storage.metadata(object);
            known.put(object, metadata);
        }
        return metadata;
    }

    /** The time that {@code restore -timestamp} compares. */
    public Instant time(LtxObject object) throws StorageException {
        return of(object).timestamp();
    }

    /** Asks for many, side by side. */
    public void fetch(Collection<LtxObject> objects) throws StorageException, InterruptedIOException {
        Parallel.all(objects.stream()
                .<Callable<LtxMetadata>>map(object -> () -> of(object))
                .toList());
    }
}
