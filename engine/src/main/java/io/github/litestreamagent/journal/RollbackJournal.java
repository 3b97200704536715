package io.github.litestreamagent.journal;

import io.github.litestreamagent.sqlite.ByteSource;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import io.github.litestreamagent.wal.WalHeader;
import io.github.litestreamagent.wal.WalReader;
import io.github.litestreamagent.wal.WalScan;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Gives a database in WAL mode a rollback journal: copies what the WAL has committed into the file, removes the WAL, and then changes the two
 * bytes of the header. Killed at any moment it leaves a database that SQLite opens with every commit, and can be run again.
 *
 * <p>It holds the locks that SQLite takes to change a database, so that no process reads or writes it meanwhile.
 */
public final class RollbackJournal {

    /** SQLite's PENDING, RESERVED and SHARED bytes ("os.h": PENDING_BYTE to SHARED_FIRST + SHARED_SIZE). */
    private static final long LOCK_BYTES = 0x40000000L;

    private static final int LOCK_SIZE = 512;

    /** Write version and read version, both 1 for a rollback journal ("Database File Format", 1.3.3). */
    private static final int VERSIONS = 18;

    private static final byte[] ROLLBACK = {1, 1};

    private final Path database;

    /** @param database that no process has open */
    public RollbackJournal(Path database) {
        this.database = database;
    }

    /** What was found and done. */
    public enum Outcome {
        CHANGED,
        /** It has a rollback journal already. */
        NOTHING_TO_DO
    }

    /**
     * Changes the mode, if it has to be changed.
     *
     * @throws IOException with a sentence for the operator; then the database is as it was, or in WAL mode with its WAL copied
     */
    public Outcome restore() throws IOException {
        requireNoJournal();
        try (FileChannel file = FileChannel.open(database, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock lock = lock(file)) {
            if (lock == null) {
                throw new IOException("a process has " + database + " open and reads or writes it: end it first");
            }
            if (!header(file).walMode()) {
                return Outcome.NOTHING_TO_DO;
            }
            copyWal(file);
            Files.deleteIfExists(side("-wal"));
            Files.deleteIfExists(side("-shm"));
            syncFolder();
            write(file, ByteBuffer.wrap(ROLLBACK), VERSIONS);
            file.force(true);
            return Outcome.CHANGED;
        }
    }

    private static FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock(LOCK_BYTES, LOCK_SIZE, false);
        } catch (OverlappingFileLockException inThisProcess) {
            return null;
        }
    }

    private void requireNoJournal() throws IOException {
        Path journal = side("-journal");
        if (Files.exists(journal) && Files.size(journal) > 0) {
            throw new IOException(journal + " is there, so a transaction may have to be undone first: open " + database
                    + " with SQLite once, and run this again");
        }
    }

    private DatabaseHeader header(FileChannel file) throws IOException {
        byte[] bytes = new byte[DatabaseHeader.SIZE];
        source(file).read(0, bytes, 0, bytes.length);
        return DatabaseHeader.parse(bytes)
                .orElseThrow(() -> new IOException(database
                        + " is not a SQLite database that can be read, or it is encrypted: nothing was changed"));
    }

    private void copyWal(FileChannel file) throws IOException {
        Path path = side("-wal");
        if (Files.notExists(path)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteSource wal = source(channel);
            byte[] first = new byte[WalHeader.SIZE];
            int read = wal.read(0, first, 0, first.length);
            Optional<WalHeader> log = read < first.length ? Optional.empty() : WalHeader.parse(first);
            if (log.isEmpty()) {
                return;
            }
            WalScan scan = new WalReader(wal, log.get()).scan(log.get().start(), WalReader.UNKNOWN);
            if (!scan.isEmpty()) {
                copy(scan, wal, log.get().pageSize(), file);
            }
        }
    }

    private static void copy(WalScan scan, ByteSource wal, int pageSize, FileChannel file) throws IOException {
        byte[] page = new byte[pageSize];
        for (int pgno : scan.pages().pages()) {
            if (pgno <= scan.databasePages()) {
                long frame = scan.pages().offsetOf(pgno);
                wal.read(frame + WalReader.FRAME_HEADER_SIZE, page, 0, pageSize);
                write(file, ByteBuffer.wrap(page), (long) (pgno - 1) * pageSize);
            }
        }
        file.truncate((long) scan.databasePages() * pageSize);
        file.force(true);
    }

    private static void write(FileChannel file, ByteBuffer bytes, long position) throws IOException {
        for (long at = position; bytes.hasRemaining(); ) {
            at += file.write(bytes, at);
        }
    }

    private static ByteSource source(FileChannel channel) {
        return (position, buffer, offset, length) -> {
            ByteBuffer target = ByteBuffer.wrap(buffer, offset, length);
            int done = 0;
            while (target.hasRemaining()) {
                int n = channel.read(target, position + done);
                if (n < 0) {
                    break;
                }
                done += n;
            }
            return done;
        };
    }

    private void syncFolder() throws IOException {
        try (FileChannel folder = FileChannel.open(database.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            folder.force(true);
        }
    }

    private Path side(String suffix) {
        return Path.of(database + suffix);
    }
}
