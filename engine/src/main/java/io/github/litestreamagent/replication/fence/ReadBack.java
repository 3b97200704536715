package io.github.litestreamagent.replication.fence;

import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.storage.ForeignObjectException;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/**
 * Reads back the first file that this writer has put behind what a listing had shown. Some stores check a condition and act on it later: of
 * two writers that begin at once both are told that their file was created, and the later one's stands. So it is looked at a second later,
 * with each renewal of the lease, and when the process ends. Belongs to the thread of the database, but for what says otherwise.
 */
public final class ReadBack {

    private static final long SETTLED_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final ReplicationContext context;
    private final AtomicReference<ForeignObjectException> found = new AtomicReference<>();
    private volatile Optional<LtxObject> first = Optional.empty();
    private byte[] trailer = {};
    private volatile boolean owed;
    private volatile Optional<String> unread = Optional.empty();
    private boolean begun;
    private boolean due;
    private long dueAt;

    ReadBack(ReplicationContext context) {
        this.context = context;
    }

    /** A listing has shown how far the replica goes: the next file is the first behind it. */
    void attached() {
        first = Optional.empty();
        begun = false;
        found.set(null);
        unread = Optional.empty();
        owed = false;
        due = false;
    }

    /**
     * A file was put.
     *
     * @param itsTrailer its last 16 bytes
     */
    void acknowledged(LtxObject object, byte[] itsTrailer) {
        if (!begun) {
            begun = true;
            first = Optional.of(object);
            trailer = itsTrailer;
            due = true;
            dueAt = context.machine().now() + SETTLED_NANOS;
        }
        owe();
    }

    /** Before the process ends it is to be looked at once more. Any thread. */
    public void owe() {
        owed = first.isPresent();
    }

    /** Returns true if it is to be looked at before the process ends. Any thread. */
    public boolean isOwed() {
        return owed;
    }

    /** Returns why the last look got no answer; empty if it did. Any thread. */
    public Optional<String> unread() {
        return unread;
    }

    /** Nanoseconds until the first look; {@link Long#MAX_VALUE} if it has been taken. */
    public long untilDue() {
        return due ? Math.max(1, dueAt - context.machine().now()) : Long.MAX_VALUE;
    }

    /**
     * Looks if it is time, and says what a look beside the uploads has found.
     *
     * @throws ForeignObjectException if another writer's file stands in the place of the first one
     */
    void ifDue(Supplier<ReplicaStorage> storage) throws ForeignObjectException {
        ForeignObjectException foreign = found.getAndSet(null);
        if (foreign != null) {
            throw foreign;
        }
        if (due && context.machine().now() - dueAt >= 0) {
            look(storage.get());
        }
    }

    /** Looks now; a store that gives no answer leaves it as it is, which {@link #unread} tells. */
    public void look(ReplicaStorage storage) throws ForeignObjectException {
        due = false;
        unread = Optional.empty();
        try {
            if (first.isPresent() && !stands(first.get(), trailer, storage)) {
                first = Optional.empty(); // compacted and deleted since
            }
        } catch (ForeignObjectException foreign) {
            throw foreign;
        } catch (StorageException noAnswer) {
            unread = Optional.of(String.valueOf(noAnswer.getMessage()));
            sayUnread(noAnswer);
        } finally {
            owed = false;
        }
    }

    /** A look to be taken beside the uploads; {@link #ifDue} says what it has found. */
    Runnable lookBeside(ReplicaStorage storage) {
        Optional<LtxObject> put = first;
        byte[] end = trailer;
        return () -> {
            try {
                if (put.isPresent()) {
                    stands(put.get(), end, storage);
                }
            } catch (ForeignObjectException foreign) {
                found.set(foreign);
            } catch (StorageException noAnswer) {
                sayUnread(noAnswer);
            }
        };
    }

    private boolean stands(LtxObject put, byte[] end, ReplicaStorage storage) throws StorageException {
        return storage.stands(put, context.writer(), end);
    }

    private void sayUnread(StorageException noAnswer) {
        context.log().debug("the first file was not read back", "error", noAnswer);
    }
}
