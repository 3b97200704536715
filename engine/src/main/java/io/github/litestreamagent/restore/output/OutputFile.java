package io.github.litestreamagent.restore.output;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The place of the restored database.
 *
 * <p>Design note: the order of {@link #replaceBy}. A new database must never meet an old log, since SQLite would play it in; so the side
 * files go before the new file comes. An old database must never lose its log or its hot journal and stay, since it would open, and be old
 * or corrupt; so it goes before its side files. Each step is made durable before the next. A crash in between leaves no database at all,
 * and side files that SQLite drops when it creates one; never a wrong one. Without side files the replacement is one atomic rename.
 */
public final class OutputFile {

    private static final List<String> SIDE_FILES = List.of("-wal", "-shm", "-journal");
    private static final Path PROC = Path.of("/proc");

    private final Path path;

    private OutputFile(Path path) {
        this.path = path;
    }

    /** Links are followed: SQLite keeps the side files beside the file itself. */
    public static OutputFile of(Path output) throws IOException {
        try {
            return new OutputFile(Files.exists(output) ? output.toRealPath() : output.toAbsolutePath());
        } catch (IOException failed) {
            throw FileFailures.of("cannot restore to " + output, output, failed);
        }
    }

    /** The file itself, behind all links. */
    public Path path() {
        return path;
    }

    /** Refuses what must not be replaced. An empty file may be. */
    public void check(boolean force) throws IOException {
        if (Files.isDirectory(path)) {
            throw new RestoreException("cannot restore, output path is a directory: " + path);
        }
        if (force) {
            return;
        }
        if (Files.exists(path) && Files.size(path) > 0) {
            throw new RestoreException("cannot restore, output path already exists and is not empty: " + path
                    + ". Use -force to overwrite");
        }
        for (Path side : sideFiles()) {
            throw new RestoreException(
                    "cannot restore, SQLite sidecar path already exists: " + side + ". Use -force to overwrite");
        }
    }

    /**
     * Refuses to pull the file away under a process that has it, its {@code -wal} or its {@code -shm} open: what that one commits from then
     * on would be in no file that another process sees, and in no replica.
     */
    public void requireUnused() throws IOException {
        Optional<String> user = user();
        if (user.isPresent()) {
            throw new RestoreException("cannot restore, " + user.get() + " has " + path
                    + " open, and would lose everything that it commits from now on: stop it first, or choose another"
                    + " output with -o (-force-live replaces the file even so)");
        }
    }

    private Optional<String> user() throws IOException {
        return new OpenFiles(PROC, List.of(path, side("-wal"), side("-shm"))).user();
    }

    /** Creates the file to build in, beside the output, and its folder where that is missing. It has the mode of the file it is to replace. */
    public TemporaryFile createTemporary() throws IOException {
        try {
            Files.createDirectories(path.getParent());
        } catch (IOException failed) {
            throw FileFailures.of("cannot create the folder " + path.getParent(), path.getParent(), failed);
        }
        TemporaryFile temporary = TemporaryFile.of(path);
        try {
            Optional<Set<PosixFilePermission>> mode = replacedMode();
            if (mode.isPresent()) {
                Files.setPosixFilePermissions(temporary.path(), mode.get());
            }
            return temporary;
        } catch (IOException | RuntimeException failed) {
            temporary.close();
            throw failed;
        }
    }

    /** Refuses a log that lies beside a database that is missing: SQLite would play it into the restored one. */
    public void requireNoSideFiles() throws RestoreException {
        for (Path side : sideFiles()) {
            throw new RestoreException("cannot restore, " + side + " lies beside " + path
                    + ", which is missing or empty: move it away, and the database is restored when it is opened next");
        }
    }

    /** Returns true if a file has the name that has a byte, or that a process has open: one that creates a database, say. */
    public boolean isTaken() throws IOException {
        return Files.exists(path) && (Files.size(path) > 0 || user().isPresent());
    }

    /**
     * Gives a finished file, which is durable, the name of the output unless another file has it. An empty one that no process has open goes.
     *
     * @return false if another file has the name
     */
    public boolean placeIfAbsent(TemporaryFile finished) throws IOException {
        try {
            if (Files.exists(path) && Files.size(path) == 0) {
                Files.delete(path);
            }
            link(finished);
            syncFolder();
            return true;
        } catch (FileAlreadyExistsException another) {
            return false;
        } catch (IOException failed) {
            throw FileFailures.of("cannot put the restored database at " + path, path, failed);
        }
    }

    /** Not every file system has hard links: there a rename, which looks first. */
    private void link(TemporaryFile finished) throws IOException {
        try {
            Files.createLink(path, finished.path());
        } catch (FileAlreadyExistsException another) {
            throw another;
        } catch (UnsupportedOperationException | FileSystemException noHardLinks) {
            Files.move(finished.path(), path);
            finished.placed();
        }
    }

    /** Puts a finished file, which is durable, in the place of the output. */
    public void replaceBy(TemporaryFile finished) throws IOException {
        try {
            List<Path> sideFiles = sideFiles();
            if (!sideFiles.isEmpty()) {
                Files.deleteIfExists(path);
                syncFolder();
                for (Path side : sideFiles) {
                    Files.deleteIfExists(side);
                }
                syncFolder();
            }
            Files.move(finished.path(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            finished.placed();
            syncFolder();
        } catch (IOException failed) {
            throw FileFailures.of("cannot put the restored database in the place of " + path, path, failed);
        }
    }

    private List<Path> sideFiles() {
        return SIDE_FILES.stream()
                .map(this::side)
                .filter(side -> Files.exists(side, LinkOption.NOFOLLOW_LINKS))
                .toList();
    }

    private Path side(String suffix) {
        return path.resolveSibling(path.getFileName() + suffix);
    }

    private Optional<Set<PosixFilePermission>> replacedMode() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view == null || !Files.exists(path)
                ? Optional.empty()
                : Optional.of(view.readAttributes().permissions());
    }

    /** Not every system can open a folder; those that cannot need no sync of it. */
    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        } catch (IOException foldersCannotBeOpened) {
            if (path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                throw foldersCannotBeOpened;
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
