package io.github.litestreamagent.replication.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * The type of a file system, by the name that {@code /proc/mounts} and macOS' {@code mount} give it; empty where none of them knows it.
 *
 * <p>Design note: WAL mode needs one memory that all processes share. A trial tells whether this machine grants it, and not whether another
 * host or the host of this virtual machine sees the same. So only types that belong to one kernel may be switched to WAL; a type that this
 * class does not know may not, nor anything served by FUSE.
 */
public record FileSystemType(String name) {

    /** Several hosts share the files: SQLite's WAL mode does not work across them. */
    private static final Set<String> SHARED_BY_HOSTS = Set.of(
            "9p",
            "acfs",
            "afpfs",
            "afs",
            "beegfs",
            "ceph",
            "cifs",
            "coda",
            "davfs",
            "fhgfs",
            "fuse.blobfuse",
            "fuse.blobfuse2",
            "fuse.ceph",
            "fuse.ceph-fuse",
            "fuse.curlftpfs",
            "fuse.davfs",
            "fuse.gcsfuse",
            "fuse.glusterfs",
            "fuse.goofys",
            "fuse.juicefs",
            "fuse.lizardfs",
            "fuse.mfs",
            "fuse.moosefs",
            "fuse.mount-s3",
            "fuse.rclone",
            "fuse.s3fs",
            "fuse.seaweedfs",
            "fuse.smbnetfs",
            "fuse.sshfs",
            "gfs",
            "gfs2",
            "glusterfs",
            "gpfs",
            "lustre",
            "ncpfs",
            "nfs",
            "nfs3",
            "nfs4",
            "ocfs2",
            "orangefs",
            "panfs",
            "pvfs2",
            "smb",
            "smb2",
            "smb3",
            "smbfs",
            "webdav",
            "wekafs");

    /** The files belong to the kernel of this machine alone, which shares memory of them between processes. */
    private static final Set<String> OF_THIS_KERNEL = Set.of(
            "apfs",
            "aufs",
            "bcachefs",
            "btrfs",
            "ecryptfs",
            "exfat",
            "ext2",
            "ext3",
            "ext4",
            "f2fs",
            "hfs",
            "hfsplus",
            "jfs",
            "msdos",
            "nilfs2",
            "ntfs",
            "ntfs3",
            "overlay",
            "overlayfs",
            "ramfs",
            "reiser4",
            "reiserfs",
            "rootfs",
            "tmpfs",
            "ubifs",
            "udf",
            "ufs",
            "vfat",
            "xfs",
            "zfs");

    /** Looks it up. What cannot be looked up, in a chroot without {@code /proc} say, is a type that is unknown. */
    public static FileSystemType of(Path file) {
        try {
            return new FileSystemType(Files.getFileStore(file).type().toLowerCase(Locale.ROOT));
        } catch (IOException | SecurityException unknown) {
            return new FileSystemType("");
        }
    }

    /** Returns true if it is known that several hosts share the files: no connection of the agent, whatever the journal mode. */
    public boolean isSharedByHosts() {
        return SHARED_BY_HOSTS.contains(name);
    }

    /** Returns true if a database in rollback mode may be switched to WAL, where a trial shows that it works. */
    public boolean mayBeSwitched() {
        return OF_THIS_KERNEL.contains(name);
    }
}
