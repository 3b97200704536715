package io.github.litestreamagent.points;

import io.github.litestreamagent.restore.output.RestoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The place of a copy: a new name beside the database, which no file had. */
final class CopyPlace {

    /** SQLite would play them into whatever database it finds beside them. */
    private static final List<String> SUFFIXES = List.of("", "-wal", "-shm", "-journal");

    private static final Set<PosixFilePermission> OF_GROUP =
            Set.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE, PosixFilePermission.GROUP_EXECUTE);

    private final Path database;
    private final Path path;

    /** @param state names the state that is copied */
    CopyPlace(Path database, String state) {
        this.database = database;
        this.path = database.resolveSibling(name(database, state));
    }

    /** {@code app.copy-00000000000004d2.db} for {@code app.db}. */
    static String name(Path database, String state) {
        String name = database.getFileName().toString();
        int dot = name.lastIndexOf('.');
        return dot <= 0 ? name + ".copy-" + state : name.substring(0, dot) + ".copy-" + state + name.substring(dot);
    }

    /** Refuses a name that a file has. */
    void requireFree() throws RestoreException {
        for (String suffix : SUFFIXES) {
            Path taken = path.resolveSibling(path.getFileName() + suffix);
            if (Files.exists(taken, LinkOption.NOFOLLOW_LINKS)) {
                throw taken(taken);
            }
        }
    }

    private static RestoreException taken(Path taken) {
        return new RestoreException(
                taken + " is there already, and is left as it is: move it away, or download the copy");
    }

    /**
     * Gives a finished file its name, with owner and mode of the database. A hard link fails where a file has come meanwhile; a rename would
     * take its place.
     */
    void take(Path finished) throws IOException {
        requireFree();
        likeDatabase(finished);
        try {
            Files.createLink(path, finished);
        } catch (FileAlreadyExistsException another) {
            throw taken(path);
        } catch (NoSuchFileException gone) {
            throw new RestoreException("another process has deleted the copy before it had its name: ask for it again");
        } catch (UnsupportedOperationException | FileSystemException refused) {
            throw new RestoreException(
                    "the file system of " + path.getParent() + " makes no hard link (" + refused.getMessage()
                            + "), without which a copy might take the place of a file: download it, or use the restore"
                            + " command");
        }
        try (FileChannel folder = FileChannel.open(path.getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    /** Where the owner cannot be given away, the group is tried; where that fails, too, the group of this process gets no right. */
    private void likeDatabase(Path copy) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(copy, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes wanted = Files.readAttributes(database, PosixFileAttributes.class);
        Set<PosixFilePermission> mode = new HashSet<>(wanted.permissions());
        PosixFileAttributes own = view.readAttributes();
        try {
            if (!own.group().equals(wanted.group())) {
                view.setGroup(wanted.group());
            }
        } catch (FileSystemException notAllowed) {
            mode.removeAll(OF_GROUP);
        }
        view.setPermissions(mode);
        try {
            if (!own.owner().equals(wanted.owner())) {
                view.setOwner(wanted.owner());
            }
        } catch (FileSystemException notAllowed) {
            return;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
