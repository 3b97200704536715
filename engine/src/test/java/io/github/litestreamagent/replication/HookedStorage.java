package io.github.litestreamagent.replication;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A storage on whose answers the replicator waits without its lock: meanwhile something may happen. */
public record HookedStorage(ReplicaStorage storage, Runnable hook) implements ReplicaStorage {

    @Override
    public ReplicaDescription description() {
        return storage.description();
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        hook.run();
        return storage.list(level);
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        hook.run();
        return storage.open(object);
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        hook.run();
        return storage.read(object, offset, length);
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        hook.run();
        return storage.metadata(object);
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        hook.run();
        try {
            return storage.putIfAbsent(level, range, new HookedBody(body, hook), metadata);
        } finally {
            hook.run();
        }
    }

    @Override
    public void delete(List<LtxObject> objects) throws StorageException {
        hook.run();
        storage.delete(objects);
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        hook.run();
        storage.setAside(object);
    }

    @Override
    public boolean createsOnCondition() throws StorageException {
        return storage.createsOnCondition();
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        return storage.holdsGenerations();
    }

    @Override
    public Duration clockOffset() {
        return storage.clockOffset();
    }

    @Override
    public Optional<LockFile> lockFile() throws StorageException {
        return storage.lockFile();
    }

    @Override
    public List<LtxObject> listFrom(Level level, Txid from) throws StorageException {
        hook.run();
        return storage.listFrom(level, from);
    }

    @Override
    public void close() {
        storage.close();
    }
}
