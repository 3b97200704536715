package io.github.litestreamagent.agent.connections.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What makes two names one file. Told by {@code stat} alone, which leaves the process's locks as they are (R1).
 *
 * @param device and {@code inode}: 0 where the file system has none; then the path decides
 * @param path as SQLite names the file, in a real folder: the log lies beside it. SQLite resolves symbolic links itself from 3.10 on;
 *     before, the log lies beside the link
 */
public record FileIdentity(long device, long inode, Path path) {

    public static FileIdentity of(Path file) throws IOException {
        Path named = file.toAbsolutePath();
        Path parent = named.getParent();
        Path path = parent == null ? named : parent.toRealPath().resolve(named.getFileName());
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new FileIdentity(0, 0, path.toRealPath());
        }
        Map<String, Object> attributes = Files.readAttributes(path, "unix:dev,ino");
        return new FileIdentity((Long) attributes.get("dev"), (Long) attributes.get("ino"), path);
    }

    public boolean isSameFile(FileIdentity other) {
        return inode != 0 ? inode == other.inode && device == other.device : path.equals(other.path);
    }

    boolean isSameName(FileIdentity other) {
        return path.equals(other.path);
    }

    /** Returns true if the path still names the file. */
    boolean isInPlace() {
        try {
            return of(path).isSameFile(this);
        } catch (IOException gone) {
            return false;
        }
    }
}
