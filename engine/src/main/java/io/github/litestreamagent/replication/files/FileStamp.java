package io.github.litestreamagent.replication.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How a file looked at a moment: any write changes it, once the clock that stamps files has moved on.
 *
 * @param born when the file was created; empty where the file system or the JDK does not tell, and gives the time of the last write
 * @param takenAt when it was read
 */
public record FileStamp(
        long device,
        long inode,
        long size,
        Instant modified,
        Instant changed,
        Optional<Instant> born,
        Instant takenAt) {

    /** File systems stamp with the kernel's tick: 1 to 10 ms. Five times that. */
    private static final Duration TICK = Duration.ofMillis(50);

    public static FileStamp of(Path path) throws IOException {
        Instant now = Instant.now();
        Map<String, Object> attributes =
                Files.readAttributes(path, "unix:dev,ino,size,lastModifiedTime,ctime,creationTime");
        Instant modified = ((FileTime) attributes.get("lastModifiedTime")).toInstant();
        Instant created = ((FileTime) attributes.get("creationTime")).toInstant();
        return new FileStamp(
                (Long) attributes.get("dev"),
                (Long) attributes.get("ino"),
                (Long) attributes.get("size"),
                modified,
                ((FileTime) attributes.get("ctime")).toInstant(),
                Optional.of(created).filter(time -> !time.equals(modified)),
                now);
    }

    public boolean sameFile(FileStamp other) {
        return device == other.device && inode == other.inode;
    }

    /** Returns true if it is the same file, and not another one with the number of a deleted one, as far as their times of birth tell. */
    public boolean isOneFileWith(FileStamp other) {
        return sameFile(other) && (born.isEmpty() || other.born.isEmpty() || born.equals(other.born));
    }

    /** Returns true if the file was not written between this stamp and the later one, as far as stamps can tell. */
    public boolean unchangedAt(FileStamp later) {
        return sameFile(later)
                && size == later.size
                && modified.equals(later.modified)
                && changed.equals(later.changed);
    }

    /** Returns true if a write right behind this stamp would have changed it: the last one lies more than a tick back. */
    public boolean isSettled() {
        return modified.plus(TICK).isBefore(takenAt) && changed.plus(TICK).isBefore(takenAt);
    }
}
