package io.github.litestreamagent.storage;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.InputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The place where the LTX files of one database live: one bucket and path, or one directory. Implementations are safe for use by several
 * threads; {@link #close} frees what this object owns, not what it shares with other replicas.
 */
public interface ReplicaStorage extends Closeable {

    /** Why a store is not used whose {@link #createsOnCondition} is false, and the ways out. */
    String WITHOUT_CONDITIONS =
            "the store does not honour conditional writes (If-None-Match), so nothing would keep two writers apart: use one"
                    + " that does, or set single-writer: true if no other process ever writes to this replica";

    /** Where the replica is, for logs and messages: Litestream's keys and values, never a secret. */
    ReplicaDescription description();

    /** What there is to be listed: one request, where listing each level would be ten. */
    default ReplicaContents contents() throws StorageException {
        return new ReplicaContents(Level.all(), holdsGenerations());
    }

    /** The LTX files of a level in ascending order of range; other objects are left out. A missing bucket is an error, a missing path is not. */
    List<LtxObject> list(Level level) throws StorageException;

    /** The files of a level whose first TXID is not below {@code from}: one request, however many lie before it. */
    default List<LtxObject> listFrom(Level level, Txid from) throws StorageException {
        return list(level).stream()
                .filter(object -> object.range().min().compareTo(from) >= 0)
                .toList();
    }

    /**
     * Shows the files of a level in ascending order of range, without holding the names of all of them where the storage can do that.
     *
     * @param from those whose first TXID is not below it; empty for all
     * @param visitor returns false when it has seen enough
     */
    default void visit(Level level, Optional<Txid> from, Predicate<LtxObject> visitor) throws StorageException {
        for (LtxObject object : from.isPresent() ? listFrom(level, from.get()) : list(level)) {
            if (!visitor.test(object)) {
                return;
            }
        }
    }

    /** The whole object. The stream fails with {@link StorageException} if the connection breaks. */
    InputStream open(LtxObject object) throws StorageException;

    /**
     * A part of the object, as a stream like that of {@link #open(LtxObject)}.
     *
     * @param length bytes; the stream may end before, if the object does
     */
    default InputStream open(LtxObject object, long offset, int length) throws StorageException {
        return new ByteArrayInputStream(read(object, offset, length));
    }

    /** {@code length} bytes from {@code offset}: fewer are an error. */
    byte[] read(LtxObject object, long offset, int length) throws StorageException;

    /** What travels beside the object. */
    LtxMetadata metadata(LtxObject object) throws StorageException;

    /**
     * Creates an LTX file unless its key exists (R7: nothing is ever overwritten). One call is one attempt of the storage's client, short
     * retries included; a {@link StorageException} that is retryable may be answered by calling again with the same arguments.
     *
     * @return the object, also when it exists already and is this writer's: same size, writer and trailer
     * @throws ForeignObjectException if the key holds another writer's file
     */
    LtxObject putIfAbsent(Level level, TxidRange range, LtxBody body, LtxMetadata metadata) throws StorageException;

    /**
     * Looks whether a file that was created still stands as it was put.
     *
     * @param put as the storage described it then
     * @param writer of this process
     * @param trailer its last 16 bytes
     * @return false if nothing stands there
     * @throws ForeignObjectException if another file stands in its place: some stores check a condition and act on it later, so that of two
     *     writers both are told that theirs was created
     */
    default boolean stands(LtxObject put, String writer, byte[] trailer) throws StorageException {
        Optional<LtxObject> found = listFrom(put.level(), put.range().min()).stream()
                .filter(object -> object.range().equals(put.range()))
                .findFirst();
        if (found.isEmpty()) {
            return false;
        }
        String theirs = metadata(found.get()).writer();
        long size = found.get().size();
        if (!theirs.equals(writer)
                || size != put.size()
                || !Arrays.equals(read(put, size - trailer.length, trailer.length), trailer)) {
            throw ForeignObjectException.inPlaceOf(put, description().toString(), theirs, size);
        }
        return true;
    }

    /**
     * Removes what killed processes have left that no listing of files shows, at the first call; later ones do nothing. Beside uploads and
     * never before the first one: nothing depends on it.
     *
     * @throws StorageException of which nothing follows
     */
    default void tidy() throws StorageException {}

    /** Deletes the objects; those that are gone already are no error. */
    void delete(List<LtxObject> objects) throws StorageException;

    /**
     * Reads an object that need not be there, which shows whether it may: a store that lets list tells what is missing from what is refused.
     *
     * @throws StorageException if it may not
     */
    default void tryRead() throws StorageException {}

    /**
     * Deletes an object that is not there, which shows whether it may.
     *
     * @throws StorageException if it may not
     */
    default void tryDelete() throws StorageException {}

    /**
     * Makes and ends an upload in parts, without a new object.
     *
     * @throws StorageException if it may not
     */
    default void tryUploadInParts() throws StorageException {}

    /** Moves an object to where no restore finds it, below {@code agent/} of the replica, to be looked at by a person. */
    void setAside(LtxObject object) throws StorageException;

    /** Returns true if this store was seen to refuse the creation of an object that stands: else two writers overwrite each other's files. */
    boolean createsOnCondition() throws StorageException;

    /**
     * Returns true if a replica of Litestream 0.3 ({@code generations/}) lies at this place: it can be
     * restored, and is not continued. Costs one request.
     */
    default boolean holdsGenerations() throws StorageException {
        return false;
    }

    /** The replica's {@code lock.json}; empty where a storage keeps none. */
    default Optional<LockFile> lockFile() throws StorageException {
        return Optional.empty();
    }

    /**
     * How far the store's clock is ahead of this machine's, negative if it is behind; zero where no answer has told, and where the replica
     * has this machine's clock. Makes no request.
     */
    default Duration clockOffset() {
        return Duration.ZERO;
    }

    /** The request of this replica that has waited longest for its answer; empty if none is under way. Any thread. */
    default Optional<PendingRequest> pending() {
        return Optional.empty();
    }

    /**
     * The objects in a folder and its sub-folders, in the order of their names.
     *
     * @param folder below the path of the replica, with a slash at its end
     */
    default List<PlainObject> listPlain(String folder) throws StorageException {
        return List.of();
    }

    /** The whole object, as {@link #open(LtxObject)}. */
    default InputStream openPlain(PlainObject object) throws StorageException {
        throw new StorageException(
                "cannot read " + object.name() + ": this storage holds LTX files alone", false, null);
    }

    /**
     * The names of the folders that lie directly in a folder, without slashes.
     *
     * @param folder below the path of the replica, empty or with a slash at its end
     */
    default List<String> folders(String folder) throws StorageException {
        return List.of();
    }

    @Override
    void close();
}
