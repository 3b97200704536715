package io.github.litestreamagent.restore.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;

/**
 * The file beside the output that a database is built in: one name for each output, so that a killed restore leaves at most one, and the
 * next begins it again. A file lock keeps a second restore out. The file is deleted when the restore fails or the process is told to end.
 */
public final class TemporaryFile implements Closeable {

    private static final String SUFFIX = ".litestream-restore";

    private final Path path;
    private final FileChannel channel;
    private FileLock lock;
    private final Thread atTheEndOfTheProcess;
    private boolean placed;

    private TemporaryFile(Path path, FileChannel channel, FileLock lock) {
        this.path = path;
        this.channel = channel;
        this.lock = lock;
        this.atTheEndOfTheProcess = new Thread(this::deleteUnlessPlaced, "litestream-restore-cleanup");
        Runtime.getRuntime().addShutdownHook(atTheEndOfTheProcess);
    }

    /** {@code .<name of the output>.litestream-restore} beside it. */
    public static Path pathFor(Path output) {
        return output.resolveSibling("." + output.getFileName() + SUFFIX);
    }

    /**
     * Takes the file of an output: empty and locked.
     *
     * @throws RestoreException if another restore has it, or it cannot be created
     */
    public static TemporaryFile of(Path output) throws RestoreException {
        Path path = pathFor(output);
        try {
            while (true) {
                forgetPlaced(path);
                FileChannel channel = FileChannel.open(
                        path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Object opened = keyOf(path);
                try {
                    FileLock lock = lock(channel, output, path);
                    if (opened != null && Objects.equals(opened, keyOf(path)) && !hasTwoNames(path)) {
                        channel.truncate(0);
                        return new TemporaryFile(path, channel, lock);
                    }
                    channel.close(); // the restore that had it has put it in place meanwhile
                } catch (IOException | RuntimeException failed) {
                    channel.close();
                    throw failed;
                }
            }
        } catch (IOException failed) {
            throw FileFailures.of("cannot create the temporary file " + path, path, failed);
        }
    }

    /** A process that died between the two names of {@link OutputFile#placeIfAbsent} has left the database itself under this one. */
    private static void forgetPlaced(Path path) throws IOException {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && hasTwoNames(path)) {
            Files.deleteIfExists(path);
        }
    }

    private static boolean hasTwoNames(Path path) throws IOException {
        return path.getFileSystem().supportedFileAttributeViews().contains("unix")
                && (int) Files.getAttribute(path, "unix:nlink") > 1;
    }

    private static FileLock lock(FileChannel channel, Path output, Path path) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException inThisProcess) {
            lock = null;
        }
        if (lock == null) {
            throw new RestoreException("cannot restore to " + output + ": another restore is writing " + path
                    + "; wait for it, or choose another output with -o");
        }
        return lock;
    }

    /**
     * Takes the lock once more, behind code that has opened and closed the file: with POSIX locks that ends this one, too.
     *
     * @throws RestoreException if another restore was faster
     */
    public void lockAgain() throws IOException {
        long size = channel.size();
        lock.release();
        lock = lock(channel, path, path);
        if (channel.size() != size || !Files.exists(path)) {
            throw new RestoreException("cannot restore, another restore has taken " + path
                    + " while the database was checked; wait for it, or choose another output with -o");
        }
    }

    /** Identifies the file that stands at a path; null if none does. A system without such keys gives the path itself. */
    private static Object keyOf(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        return key == null ? path : key;
    }

    public Path path() {
        return path;
    }

    /** Open for reading and writing; closed with this object. */
    public FileChannel channel() {
        return channel;
    }

    /** The file has got the name of the output: it stays. */
    synchronized void placed() {
        placed = true;
    }

    private synchronized void deleteUnlessPlaced() {
        if (!placed) {
            placed = true;
            path.toFile().delete();
        }
    }

    /** Deletes the file unless it is placed; then the lock goes. */
    @Override
    public void close() throws IOException {
        deleteUnlessPlaced();
        channel.close();
        try {
            Runtime.getRuntime().removeShutdownHook(atTheEndOfTheProcess);
        } catch (IllegalStateException theProcessIsEnding) {
            return;
        }
    }
}
