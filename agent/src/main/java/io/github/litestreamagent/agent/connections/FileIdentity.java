package io.github.litestreamagent.agent.connections;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What makes two names one file. Told by {@code stat} alone, which leaves the process's locks as they are (R1).
 *
 * @param device and {@code inode}: 0 where the file system has none; then the path decides
 * @param path real path, links resolved
 */
record FileIdentity(long device, long inode, Path path) {

    static FileIdentity of(Path file) throws IOException {
        Path real = file.toRealPath();
        if (!real.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return new FileIdentity(0, 0, real);
        }
        Map<String, Object> attributes = Files.readAttributes(real, "unix:dev,ino");
        return new FileIdentity((Long) attributes.get("dev"), (Long) attributes.get("ino"), real);
    }

    boolean isSameFile(FileIdentity other) {
        return inode != 0 ? inode == other.inode && device == other.device : path.equals(other.path);
    }
}
