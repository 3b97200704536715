package io.github.litestreamagent.replication;

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
import java.util.List;
import java.util.Optional;

/** The way of one process to a store, which can be cut; a PUT may arrive all the same, and its answer be lost. */
class CutStorage implements ReplicaStorage {

    /** What works. */
    enum Way {
        OPEN,
        CUT,
        /** Requests arrive, answers do not. */
        MUTE
    }

    private final ReplicaStorage storage;
    private Way way = Way.OPEN;

    CutStorage(ReplicaStorage storage) {
        this.storage = storage;
    }

    void way(Way now) {
        way = now;
    }

    private void require() throws StorageException {
        if (way != Way.OPEN) {
            throw lost();
        }
    }

    private static StorageException lost() {
        return new StorageException("cannot reach the store", true, null);
    }

    @Override
    public ReplicaDescription description() {
        return storage.description();
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        require();
        return storage.list(level);
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        require();
        return storage.open(object);
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        require();
        return storage.read(object, offset, length);
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        require();
        return storage.metadata(object);
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        if (way == Way.CUT) {
            throw lost();
        }
        LtxObject created = storage.putIfAbsent(level, range, body, metadata);
        require();
        return created;
    }

    @Override
    public void delete(List<LtxObject> objects) throws StorageException {
        require();
        storage.delete(objects);
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        require();
        storage.setAside(object);
    }

    @Override
    public boolean createsOnCondition() throws StorageException {
        require();
        return storage.createsOnCondition();
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        require();
        return storage.holdsGenerations();
    }

    @Override
    public Optional<LockFile> lockFile() throws StorageException {
        require();
        return storage.lockFile();
    }

    @Override
    public void close() {
        storage.close();
    }
}
