package io.github.litestreamagent.past;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaContents;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A replica that can be read alone, and that counts what is fetched of its files. Safe for use by several threads. */
public final class MeteredStorage implements ReplicaStorage {

    private final ReplicaStorage storage;
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicLong requests = new AtomicLong();

    /** @param storage stays the caller's */
    public MeteredStorage(ReplicaStorage storage) {
        this.storage = storage;
    }

    /** Bytes of files that were fetched so far. */
    public long bytes() {
        return bytes.get();
    }

    /** Requests for files and for what travels beside them, so far. */
    long requests() {
        return requests.get();
    }

    @Override
    public ReplicaDescription description() {
        return storage.description();
    }

    @Override
    public ReplicaContents contents() throws StorageException {
        return storage.contents();
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        return storage.list(level);
    }

    @Override
    public List<LtxObject> listFrom(Level level, Txid from) throws StorageException {
        return storage.listFrom(level, from);
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        requests.incrementAndGet();
        return counted(storage.open(object));
    }

    @Override
    public InputStream open(LtxObject object, long offset, int length) throws StorageException {
        requests.incrementAndGet();
        return counted(storage.open(object, offset, length));
    }

    private InputStream counted(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int value = in.read();
                bytes.addAndGet(value < 0 ? 0 : 1);
                return value;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int count = in.read(target, offset, length);
                bytes.addAndGet(Math.max(0, count));
                return count;
            }
        };
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        requests.incrementAndGet();
        byte[] read = storage.read(object, offset, length);
        bytes.addAndGet(read.length);
        return read;
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        requests.incrementAndGet();
        return storage.metadata(object);
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        return storage.holdsGenerations();
    }

    @Override
    public List<PlainObject> listPlain(String folder) throws StorageException {
        return storage.listPlain(folder);
    }

    @Override
    public InputStream openPlain(PlainObject object) throws StorageException {
        requests.incrementAndGet();
        return counted(storage.openPlain(object));
    }

    @Override
    public List<String> folders(String folder) throws StorageException {
        return storage.folders(folder);
    }

    @Override
    public boolean createsOnCondition() {
        throw readOnly();
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata) {
        throw readOnly();
    }

    @Override
    public void delete(List<LtxObject> objects) {
        throw readOnly();
    }

    @Override
    public void setAside(LtxObject object) {
        throw readOnly();
    }

    private static UnsupportedOperationException readOnly() {
        return new UnsupportedOperationException("whoever asks for the past writes nothing");
    }

    /** Leaves the storage open: it is the caller's. */
    @Override
    public void close() {}
}
