package io.github.litestreamagent.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Knows the file systems on which several hosts share files: the shared memory of WAL mode does not reach across them. */
final class NetworkFileSystem {

    /** Names as in {@code /proc/mounts} and in macOS' {@code mount}. */
    private static final Set<String> TYPES = Set.of(
            "nfs",
            "nfs4",
            "cifs",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "afpfs",
            "afs",
            "9p",
            "ceph",
            "glusterfs",
            "lustre",
            "gpfs",
            "fuse.sshfs",
            "fuse.glusterfs",
            "fuse.ceph",
            "fuse.s3fs",
            "fuse.rclone",
            "webdav",
            "davfs");

    private NetworkFileSystem() {}

    /** The type of the file system that the file lies on, if it is one of those. */
    static Optional<String> of(Path file) throws IOException {
        return Optional.of(Files.getFileStore(file).type().toLowerCase(Locale.ROOT))
                .filter(TYPES::contains);
    }
}
