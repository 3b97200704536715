package io.github.litestreamagent.follow;

import io.github.litestreamagent.sqlite.LockPage;
import io.github.litestreamagent.sqlite.PageSize;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.BitSet;

/**
 * SQLite's rollback journal ("Database File Format", 3): the pages of a database as they were before a transaction. While it lies beside a
 * database and no process holds the RESERVED lock, whoever opens the database, be it SQLite or this, undoes the transaction first.
 */
final class UndoJournal {

    private static final long MAGIC = 0xd9d505f920a163d7L;
    private static final int HEADER = 28;
    private static final int RECORDS = 8;

    /** The header fills one. */
    private static final int SECTOR = 512;

    /** Page number and checksum around each page. */
    private static final int AROUND = 8;

    /** Each 200th byte of a page counts, from its end. */
    private static final int CHECKSUM_STEP = 200;

    private final Path path;
    private final Disk disk;

    UndoJournal(Path database, Disk disk) {
        this.path = database.resolveSibling(database.getFileName() + "-journal");
        this.disk = disk;
    }

    /**
     * Writes the journal of a transaction that is about to begin; it is durable when this returns. The RESERVED lock must be held.
     *
     * @param pages that change, none beyond the size of the database
     * @param pageCount size of the database
     */
    void write(FileChannel database, int pageSize, int pageCount, BitSet pages) throws IOException {
        try (FileChannel file = FileChannel.open(
                path, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            int nonce = new SecureRandom().nextInt();
            ByteBuffer header = ByteBuffer.allocate(SECTOR);
            header.putLong(MAGIC)
                    .putInt(0)
                    .putInt(nonce)
                    .putInt(pageCount)
                    .putInt(SECTOR)
                    .putInt(pageSize);
            disk.write(file, header.clear(), 0);
            int records = 0;
            ByteBuffer buffer = ByteBuffer.allocate(pageSize + AROUND);
            for (int pgno = pages.nextSetBit(1); pgno > 0; pgno = pages.nextSetBit(pgno + 1)) {
                buffer.clear().putInt(pgno);
                read(database, buffer.limit(pageSize + Integer.BYTES), (pgno - 1L) * pageSize);
                buffer.limit(buffer.capacity()).putInt(checksum(buffer, pageSize, nonce));
                disk.write(file, buffer.flip(), SECTOR + (long) records * buffer.capacity());
                records++;
            }
            disk.force(file);
            // only now does it have records: what a crash leaves of the rest is not taken for pages
            disk.write(file, ByteBuffer.allocate(Integer.BYTES).putInt(records).flip(), RECORDS);
            disk.force(file);
        }
        disk.forceFolderOf(path);
    }

    /** The transaction stands: this is its commit. */
    void delete() throws IOException {
        disk.delete(path);
        disk.forceFolderOf(path);
    }

    boolean exists() throws IOException {
        return Files.exists(path) && Files.size(path) > 0;
    }

    /** Undoes a transaction; the EXCLUSIVE lock must be held. A journal that is not whole has changed nothing yet. */
    void playBack(FileChannel database) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.READ)) {
            ByteBuffer header = ByteBuffer.allocate(HEADER);
            read(file, header, 0);
            header.flip();
            if (header.remaining() == HEADER && header.getLong() == MAGIC) {
                undo(file, database, header);
            }
        }
        delete();
    }

    private void undo(FileChannel file, FileChannel database, ByteBuffer header) throws IOException {
        int records = header.getInt();
        int nonce = header.getInt();
        int pageCount = header.getInt();
        int sector = header.getInt();
        int pageSize = header.getInt();
        if (!PageSize.isValid(pageSize) || sector < HEADER || records <= 0) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.allocate(pageSize + AROUND);
        for (int i = 0; i < records; i++) {
            read(file, buffer.clear(), sector + (long) i * buffer.capacity());
            if (buffer.hasRemaining()) {
                break;
            }
            int pgno = buffer.getInt(0);
            if (buffer.getInt(pageSize + Integer.BYTES) != checksum(buffer, pageSize, nonce)) {
                break;
            }
            if (pgno > 0 && pgno <= pageCount && pgno != LockPage.number(pageSize)) {
                disk.write(
                        database,
                        buffer.position(Integer.BYTES).limit(pageSize + Integer.BYTES),
                        (pgno - 1L) * pageSize);
            }
        }
        disk.truncate(database, (long) pageCount * pageSize);
        disk.force(database);
    }

    private static int checksum(ByteBuffer record, int pageSize, int nonce) {
        int sum = nonce;
        for (int i = pageSize - CHECKSUM_STEP; i > 0; i -= CHECKSUM_STEP) {
            sum += record.get(Integer.BYTES + i) & 0xff;
        }
        return sum;
    }

    /** Fills the buffer as far as the file goes; what it lacks, as at the end of a sparse file, stays as it is in the buffer. */
    private static void read(FileChannel file, ByteBuffer buffer, long position) throws IOException {
        long at = position;
        while (buffer.hasRemaining()) {
            int count = file.read(buffer, at);
            if (count < 0) {
                return;
            }
            at += count;
        }
    }
}
