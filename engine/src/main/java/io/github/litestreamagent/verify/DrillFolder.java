package io.github.litestreamagent.verify;

import io.github.litestreamagent.restore.output.ByteSize;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.zip.CRC32;

/**
 * Where a drill, or a copy for the page, is restored to: a folder of its own that its user alone may enter, since it holds a copy of the
 * data. It has one name for each replica, so that a killed process leaves at most one of each, which the next one removes.
 */
public final class DrillFolder {

    /** A copy there would be in memory. */
    private static final Set<String> IN_MEMORY = Set.of("tmpfs", "ramfs", "devtmpfs");

    private static final Set<PosixFilePermission> MINE = PosixFilePermissions.fromString("rwx------");

    private static final String OUTPUT = "restored.db";
    private static final List<String> SUFFIXES = List.of("", "-wal", "-shm");

    private final Path parent;
    private final Path path;
    private final String elsewhere;

    /**
     * The folder of a drill.
     *
     * @param parent an existing folder
     * @param replica URL, without any secret
     */
    public DrillFolder(Path parent, String replica) {
        this(parent, ".litestream-drill-", replica, "name another folder with drill.folder");
    }

    /**
     * The folder of a copy.
     *
     * @param parent an existing folder
     * @param replica URL, without any secret
     */
    public static DrillFolder ofCopy(Path parent, String replica) {
        return new DrillFolder(parent, ".litestream-copy-", replica, "use the restore command on another disk");
    }

    /** @param elsewhere the way out where this is no place for it */
    private DrillFolder(Path parent, String prefix, String replica, String elsewhere) {
        this.parent = parent;
        this.elsewhere = elsewhere;
        CRC32 crc = new CRC32();
        crc.update(replica.getBytes(StandardCharsets.UTF_8));
        this.path = parent.resolve(prefix + Long.toHexString(crc.getValue()));
    }

    /** Returns the file that the database is restored to. */
    public Path output() {
        return path.resolve(OUTPUT);
    }

    /**
     * Says why this is no place for a copy that no operator waits for: it would be in memory, or could fill the disk.
     *
     * @param bytes of the database
     * @return empty if it is one
     */
    public String objection(long bytes) throws IOException {
        FileStore store = Files.getFileStore(parent);
        String type = store.type().toLowerCase(Locale.ROOT);
        if (IN_MEMORY.contains(type)) {
            return parent + " is in memory (" + type + "): " + elsewhere;
        }
        long usable = store.getUsableSpace();
        return usable / 2 < bytes
                ? parent + " has " + ByteSize.of(usable) + " free, and twice the " + ByteSize.of(bytes)
                        + " of the database are wanted: make room, or " + elsewhere
                : "";
    }

    /** Creates it. A copy that a killed process has left in it is begun again by the restore, which also finds out if that one still runs. */
    public void create() throws IOException {
        boolean posix = parent.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(
                    path,
                    posix
                            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(MINE)}
                            : new FileAttribute<?>[0]);
        }
        if (posix && !isMine()) {
            throw new IOException("cannot use " + path
                    + " for a copy: it is no folder of this user alone; remove it, or " + elsewhere);
        }
        Files.deleteIfExists(output());
    }

    private boolean isMine() throws IOException {
        if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
                || !Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS)
                        .equals(MINE)) {
            return false;
        }
        Path probe = Files.createTempFile(path, "owner", "");
        try {
            return Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(probe));
        } finally {
            Files.delete(probe);
        }
    }

    /** Removes what was made in it, and the folder unless another process is at work in it. */
    public void delete() throws IOException {
        for (String suffix : SUFFIXES) {
            Files.deleteIfExists(path.resolve(OUTPUT + suffix));
        }
        try {
            Files.deleteIfExists(path);
        } catch (DirectoryNotEmptyException ofAnotherDrill) {
            return;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
