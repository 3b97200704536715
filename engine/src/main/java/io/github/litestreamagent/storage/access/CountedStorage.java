package io.github.litestreamagent.storage.access;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.status.OperationFigures;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LockFile;
import io.github.litestreamagent.storage.LtxBody;
import io.github.litestreamagent.storage.LtxMetadata;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.PendingRequest;
import io.github.litestreamagent.storage.PlainObject;
import io.github.litestreamagent.storage.ReplicaContents;
import io.github.litestreamagent.storage.ReplicaDescription;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/**
 * Counts the operations on a replica, as those of Litestream are counted: by call, whatever the client of the store makes of one. A call
 * that the client repeats is one; the lease counts none.
 *
 * <p>Beside that it counts requests as a store asks money for them: each page of a listing, each part of an upload, and the lease.
 */
final class CountedStorage implements ReplicaStorage {

    private static final String LIST = "LIST";
    private static final String GET = "GET";
    private static final String PUT = "PUT";
    private static final String HEAD = "HEAD";

    /** Of ListObjectsV2. */
    private static final int FILES_OF_PAGE = 1000;

    /** What an upload in parts has at least, but for the last one. */
    private static final long SMALLEST_PART = 8 << 20;

    private final ReplicaStorage storage;
    private final OperationFigures figures;
    private final String type;
    private final String url;

    CountedStorage(ReplicaStorage storage, OperationFigures figures) {
        this.storage = storage;
        this.figures = figures;
        type = storage.description().type();
        url = storage.description().url();
    }

    private interface Call<T> {

        T run() throws StorageException;
    }

    private <T> T counted(String operation, ToLongFunction<T> bytes, Call<T> call) throws StorageException {
        long began = System.nanoTime();
        long moved = 0;
        try {
            T result = call.run();
            moved = bytes.applyAsLong(result);
            return result;
        } catch (StorageException why) {
            figures.failed(type, operation, code(why));
            throw why;
        } finally {
            figures.ended(type, operation, moved, System.nanoTime() - began);
            charge(operation);
        }
    }

    private void charge(String operation) {
        if (operation.equals(PUT) || operation.equals(LIST)) {
            figures.wrote(url, 1);
        } else if (operation.equals(GET) || operation.equals(HEAD)) {
            figures.read(url, 1);
        }
    }

    private List<LtxObject> paged(List<LtxObject> found) {
        figures.wrote(url, found.size() / FILES_OF_PAGE);
        return found;
    }

    /** An upload in parts has a first and a last request besides. */
    private LtxObject inParts(LtxObject put) {
        if (put.size() > SMALLEST_PART) {
            figures.wrote(url, put.size() / SMALLEST_PART + 2);
        }
        return put;
    }

    private static String code(StorageException why) {
        if (why instanceof ForeignObjectException) {
            return "precondition-failed";
        }
        return why.retryable() ? "unavailable" : "refused";
    }

    @Override
    public ReplicaDescription description() {
        return storage.description();
    }

    @Override
    public ReplicaContents contents() throws StorageException {
        return counted(LIST, found -> 0, storage::contents);
    }

    @Override
    public List<LtxObject> list(Level level) throws StorageException {
        return counted(LIST, found -> 0, () -> paged(storage.list(level)));
    }

    @Override
    public List<LtxObject> listFrom(Level level, Txid from) throws StorageException {
        return counted(LIST, found -> 0, () -> paged(storage.listFrom(level, from)));
    }

    @Override
    public void visit(Level level, Optional<Txid> from, Predicate<LtxObject> visitor) throws StorageException {
        LongAdder seen = new LongAdder();
        counted(LIST, found -> 0, () -> {
            storage.visit(level, from, file -> {
                seen.increment();
                return visitor.test(file);
            });
            return visitor;
        });
        figures.wrote(url, seen.sum() / FILES_OF_PAGE);
    }

    @Override
    public InputStream open(LtxObject object) throws StorageException {
        return counted(GET, in -> object.size(), () -> storage.open(object));
    }

    @Override
    public InputStream open(LtxObject object, long offset, int length) throws StorageException {
        return counted(GET, in -> length, () -> storage.open(object, offset, length));
    }

    @Override
    public byte[] read(LtxObject object, long offset, int length) throws StorageException {
        return counted(GET, read -> read.length, () -> storage.read(object, offset, length));
    }

    @Override
    public LtxMetadata metadata(LtxObject object) throws StorageException {
        return counted(HEAD, found -> 0, () -> storage.metadata(object));
    }

    @Override
    public LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata)
            throws StorageException {
        return counted(PUT, LtxObject::size, () -> inParts(storage.putIfAbsent(level, range, body, metadata)));
    }

    @Override
    public boolean stands(LtxObject put, String writer, byte[] trailer) throws StorageException {
        return counted(HEAD, stands -> 0, () -> storage.stands(put, writer, trailer));
    }

    @Override
    public void tidy() throws StorageException {
        storage.tidy();
    }

    @Override
    public void delete(List<LtxObject> objects) throws StorageException {
        counted("DELETE", deleted -> 0, () -> {
            storage.delete(objects);
            return objects;
        });
    }

    @Override
    public void tryRead() throws StorageException {
        storage.tryRead();
    }

    @Override
    public void tryDelete() throws StorageException {
        storage.tryDelete();
    }

    @Override
    public void tryUploadInParts() throws StorageException {
        storage.tryUploadInParts();
    }

    @Override
    public void setAside(LtxObject object) throws StorageException {
        storage.setAside(object);
    }

    @Override
    public boolean createsOnCondition() throws StorageException {
        return storage.createsOnCondition();
    }

    @Override
    public boolean holdsGenerations() throws StorageException {
        return counted(LIST, found -> 0, storage::holdsGenerations);
    }

    @Override
    public Optional<LockFile> lockFile() throws StorageException {
        return storage.lockFile().map(Lock::new);
    }

    private final class Lock implements LockFile {

        private final LockFile file;

        private Lock(LockFile file) {
            this.file = file;
        }

        @Override
        public boolean isReplaceable() throws StorageException {
            return file.isReplaceable();
        }

        @Override
        public Seen look() throws StorageException {
            figures.read(url, 1);
            return file.look();
        }

        @Override
        public Optional<Seen> replace(String text, Optional<Content> standing) throws StorageException {
            figures.wrote(url, 1);
            return file.replace(text, standing);
        }
    }

    @Override
    public Duration clockOffset() {
        return storage.clockOffset();
    }

    @Override
    public Optional<PendingRequest> pending() {
        return storage.pending();
    }

    @Override
    public List<PlainObject> listPlain(String folder) throws StorageException {
        return counted(LIST, found -> 0, () -> storage.listPlain(folder));
    }

    @Override
    public InputStream openPlain(PlainObject object) throws StorageException {
        return counted(GET, in -> object.size(), () -> storage.openPlain(object));
    }

    @Override
    public List<String> folders(String folder) throws StorageException {
        return counted(LIST, found -> 0, () -> storage.folders(folder));
    }

    @Override
    public void close() {
        storage.close();
    }
}
