package io.github.litestreamagent.follow;

import io.github.litestreamagent.restore.output.OpenFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * SQLite's locks of a writer ("File Locking And Concurrency", 3.0): RESERVED while it prepares, PENDING and EXCLUSIVE while it changes the
 * file. A reader that stays is waited for, and keeps other readers out only now and then.
 */
final class WriterLocks implements Closeable {

    /** "os.h": PENDING_BYTE, RESERVED_BYTE, SHARED_FIRST and SHARED_SIZE. */
    private static final long PENDING = 0x40000000L;

    private static final long RESERVED = PENDING + 1;
    private static final long SHARED = PENDING + 2;
    private static final int SHARED_SIZE = 510;

    /** PENDING keeps new readers out: for so many tries, and then not for so long. */
    private static final int TRIES = 10;

    private static final long BETWEEN_TRIES_MS = 5;
    private static final long PAUSE_MS = 200;

    /** Pauses after which the process is named. */
    private static final int PATIENCE = 10;

    private final Path database;
    private final FileChannel file;
    private final CountDownLatch stopped;
    private final FollowEvents events;
    private FileLock reserved;
    private FileLock pending;
    private FileLock exclusive;
    private int pauses;

    /**
     * Holds nothing yet.
     *
     * @param file the channel of the database: the one descriptor of it in this process
     * @param stopped ends waiting
     */
    WriterLocks(Path database, FileChannel file, CountDownLatch stopped, FollowEvents events) {
        this.database = database;
        this.file = file;
        this.stopped = stopped;
        this.events = events;
    }

    /** Waits until no other process writes; false if following ends before. */
    boolean reserve() throws IOException {
        while ((reserved = file.tryLock(RESERVED, 1, false)) == null) {
            if (pause()) {
                return false;
            }
        }
        return true;
    }

    /** Waits until no other process reads; false if following ends before. */
    boolean exclude() throws IOException {
        while (true) {
            pending = file.tryLock(PENDING, 1, false);
            for (int i = 0; pending != null && i < TRIES; i++) {
                exclusive = file.tryLock(SHARED, SHARED_SIZE, false);
                if (exclusive != null) {
                    return true;
                }
                await(BETWEEN_TRIES_MS);
            }
            release(pending);
            pending = null;
            if (pause()) {
                return false;
            }
        }
    }

    private boolean pause() throws IOException {
        if (++pauses == PATIENCE) {
            events.delayedBy(new OpenFiles(Path.of("/proc"), List.of(database))
                    .otherWithLock()
                    .orElse("a process"));
        }
        return await(PAUSE_MS);
    }

    private boolean await(long milliseconds) {
        try {
            return stopped.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void release(FileLock lock) throws IOException {
        if (lock != null && lock.acquiredBy().isOpen()) {
            lock.release();
        }
    }

    /** RESERVED is the first to go: a reader that sees it with a journal would not undo what a failure has left. */
    @Override
    public void close() throws IOException {
        release(reserved);
        release(exclusive);
        release(pending);
    }
}
