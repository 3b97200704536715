package io.github.litestreamagent.replication.resume;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replication.database.DatabaseState;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.FileStamps;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What a database was when the process opened it, before anything of it was compared with the replica, and while auto-checkpoints of the
 * application are held back (docs/decisions/0015-first-sight.md).
 *
 * @param file at that moment
 * @param checksum of the database file alone; empty for a large one, of which enough stays recognisable
 * @param logPages that the log may have before the application checkpoints by itself; 0 if nothing of it may be lost
 */
public record FirstSight(FileStamp file, Optional<DatabaseChecksum> checksum, int logPages) {

    private static final int SQLITE_PAGE_SIZE = 4096;

    /**
     * Looks at a file that may be written to meanwhile. The checksum then matches no state, which is harmless.
     *
     * @param bytes of database or log that are little
     * @param since the log is the application's own if it was created later: a process that was killed has left none
     */
    public static FirstSight of(Path database, HeldFile main, FileStamps stamps, long bytes, Instant since)
            throws IOException {
        FileStamp file = stamps.of(database);
        Optional<Integer> ofFile = pageSize(main);
        int pageSize = ofFile.orElse(SQLITE_PAGE_SIZE);
        Optional<DatabaseChecksum> checksum = file.size() <= bytes && ofFile.isPresent()
                ? Optional.of(checksum(main, file.size(), pageSize))
                : Optional.empty();
        long most = Math.min(Integer.MAX_VALUE, Math.max(bytes, file.size()) / pageSize);
        boolean hasOlderLog = hasLogFromBefore(Path.of(database + "-wal"), stamps, since);
        return new FirstSight(file, checksum, hasOlderLog ? 0 : (int) most);
    }

    /** Empty for a file that is encrypted, or no database yet. */
    private static Optional<Integer> pageSize(HeldFile main) throws IOException {
        byte[] first = new byte[DatabaseHeader.SIZE];
        return main.read(0, first, 0, first.length) < first.length
                ? Optional.empty()
                : DatabaseHeader.parse(first).map(DatabaseHeader::pageSize);
    }

    private static DatabaseChecksum checksum(HeldFile main, long size, int pageSize) throws IOException {
        return new DatabaseState(pageSize, (int) (size / pageSize), new PageMap(), main, main).checksum();
    }

    private static boolean hasLogFromBefore(Path log, FileStamps stamps, Instant since) throws IOException {
        if (Files.notExists(log)) {
            return false;
        }
        FileStamp stamp = stamps.of(log);
        return stamp.size() > 0 && !stamp.born().filter(since::isBefore).isPresent();
    }

    /** Returns true if the file was exactly what the checksum is of. */
    boolean was(DatabaseChecksum other) {
        return checksum.filter(other::equals).isPresent();
    }
}
