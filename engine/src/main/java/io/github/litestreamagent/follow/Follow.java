package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.LtxException;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.MissingTxidsException;
import io.github.litestreamagent.restore.output.TemporaryFile;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.StorageException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Applies what comes to a replica to a restored database, until it is told to stop. */
public final class Follow implements Closeable {

    private final ReplicaStorage storage;
    private final FollowEvents events;
    private final CountDownLatch stopped;
    private final NextFiles next;
    private final TemporaryFile spool;
    private final FollowedDatabase database;

    /**
     * Takes up a database where it is.
     *
     * @param storage stays the caller's
     * @param stopped counted down when following shall end: a change that has begun is ended first
     * @throws IOException if the database is not one that has followed, or if another process follows or restores there
     */
    public Follow(ReplicaStorage storage, Path database, CountDownLatch stopped, FollowEvents events)
            throws IOException {
        this(storage, database, stopped, events, Disk.REAL);
    }

    Follow(ReplicaStorage storage, Path database, CountDownLatch stopped, FollowEvents events, Disk disk)
            throws IOException {
        this.storage = storage;
        this.events = events;
        this.stopped = stopped;
        this.next = new NextFiles(storage);
        Path path = database.toRealPath();
        this.spool = TemporaryFile.of(path);
        try {
            this.database = FollowedDatabase.open(path, disk, stopped, events);
        } catch (IOException | RuntimeException | Error failed) {
            spool.close();
            throw failed;
        }
    }

    /** Makes a restored database that has no name yet one that can follow: an ending of a restore. */
    public static void prepare(Path restored, Txid txid) throws IOException {
        FollowedDatabase.prepare(restored, txid);
    }

    /** The state that the database has. */
    public Txid txid() {
        return database.txid();
    }

    /**
     * Follows until it is told to stop.
     *
     * @param interval between two looks at the replica
     * @throws IOException if the database cannot be written, or another process has written to it
     */
    public void run(Duration interval) throws IOException {
        try {
            do {
                round();
            } while (!stopped.await(interval.toNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Looks once. */
    void round() throws IOException {
        Txid from = database.txid();
        try {
            for (LtxObject object : next.after(from)) {
                if (stopped.getCount() == 0 || !database.apply(Change.fetch(storage, object, spool.channel()))) {
                    break;
                }
            }
        } catch (StorageException | LtxException | MissingTxidsException tryAgain) {
            events.failed(tryAgain);
        } finally {
            if (!from.equals(database.txid())) {
                events.applied(from, database.txid());
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            database.close();
        } finally {
            spool.close();
        }
    }
}
