package io.github.litestreamagent.restore.output;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A lock file beside a database that is missing: of all threads and processes that want to open the database, one restores it and the
 * others wait. What keeps the database from harm is that it gets its name only where no file has it; this lock keeps them from doing the
 * work twice, and from opening it too early.
 */
public final class RestoreLock implements Closeable {

    private static final String SUFFIX = ".litestream-lock";

    /** Between two tries. */
    private static final long PAUSE_MS = 20;

    private final Path path;
    private final FileChannel channel;

    private RestoreLock(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /**
     * Waits for the lock, for as long as the others restore.
     *
     * @throws RestoreException if the lock file cannot be created or locked
     */
    public static RestoreLock of(Path database) throws RestoreException {
        Path path = database.resolveSibling("." + database.getFileName() + SUFFIX);
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                lock(channel);
                return new RestoreLock(path, channel);
            } catch (IOException | RuntimeException failed) {
                channel.close();
                throw failed;
            }
        } catch (IOException failed) {
            throw FileFailures.of("cannot lock " + path, path, failed);
        }
    }

    /** Tries until it has it: the kernel takes two processes that wait for each other's threads, each for another file, for a deadlock. */
    private static void lock(FileChannel channel) throws IOException {
        while (!tryLock(channel)) {
            try {
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while another process or thread restores");
            }
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException anotherThread) {
            return false;
        }
    }

    /** No one needs the file any more, since the decision stands: those who wait for it have it open, and look at the database next. */
    public void decided() throws IOException {
        Files.deleteIfExists(path);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
