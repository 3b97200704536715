package io.github.litestreamagent.follow;

import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The database that follows. Each change is committed as SQLite commits with a rollback journal: at any moment it is, for whoever opens it,
 * in the state before or in the state after.
 */
final class FollowedDatabase implements Closeable {

    private final Path path;
    private final Disk disk;
    private final CountDownLatch stopped;
    private final FollowEvents events;
    private final FileChannel file;
    private final UndoJournal journal;
    private final TxidFile txidFile;
    private Txid txid;

    private FollowedDatabase(Path path, Disk disk, CountDownLatch stopped, FollowEvents events) throws IOException {
        this.path = path;
        this.disk = disk;
        this.stopped = stopped;
        this.events = events;
        this.journal = new UndoJournal(path, disk);
        this.txidFile = new TxidFile(path, disk);
        this.file = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /**
     * Opens a database that has followed before, and undoes what a process left half done.
     *
     * @throws RestoreException if it has not, or if another process has written to it
     */
    static FollowedDatabase open(Path path, Disk disk, CountDownLatch stopped, FollowEvents events) throws IOException {
        FollowedDatabase database = new FollowedDatabase(path, disk, stopped, events);
        try {
            database.resume();
            return database;
        } catch (IOException | RuntimeException | Error failed) {
            database.close();
            throw failed;
        }
    }

    /** Makes a restored database that no one has open yet one that can follow. */
    static void prepare(Path restored, Txid txid) throws IOException {
        try (FileChannel file = FileChannel.open(restored, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer page = firstPage(file);
            DatabaseHeader header = DatabaseHeader.parse(page)
                    .orElseThrow(() -> new RestoreException(
                            "cannot follow: the database is encrypted, or no SQLite database; restore it without -f"));
            FirstPage.mark(page, txid, Math.toIntExact(file.size() / header.pageSize()));
            Disk.REAL.write(file, page, 0);
            file.force(true);
        }
    }

    private void resume() throws IOException {
        if (journal.exists()) {
            try (WriterLocks locks = new WriterLocks(path, file, stopped, events)) {
                // without RESERVED, which would tell readers that there is nothing to undo
                if (locks.exclude() && journal.exists()) {
                    journal.playBack(file);
                }
            }
        }
        Optional<Txid> noted = txidFile.read();
        int counter = FirstPage.counterOf(firstPage(file))
                .orElseThrow(() -> new RestoreException(
                        noted.isPresent()
                                ? writtenByOthers()
                                : "cannot resume follow mode: database exists but no -txid file found; delete the"
                                        + " database to re-restore: " + path));
        // the process may have ended between a commit and its note
        long known = noted.map(Txid::value).orElse(0L);
        txid = new Txid(known + Integer.toUnsignedLong(counter - (int) known));
        if (noted.isEmpty() || !txid.equals(noted.get())) {
            txidFile.write(txid);
        }
    }

    private String writtenByOthers() {
        return "cannot follow: another process, or another program, has written to " + path
                + ", so it is no copy of the replica any more; delete it to re-restore, and open it for reading alone";
    }

    /** The state that it has. */
    Txid txid() {
        return txid;
    }

    /**
     * Commits a change, when no other process reads.
     *
     * @return false if following ended before
     */
    boolean apply(Change change) throws IOException {
        if (journal.exists()) {
            throw new RestoreException(writtenByOthers());
        }
        try (WriterLocks locks = new WriterLocks(path, file, stopped, events)) {
            if (!locks.reserve()) {
                return false;
            }
            int before = requireFollowable(change);
            journal.write(file, change.pageSize(), before, change.changed(before));
            if (!locks.exclude()) {
                journal.delete();
                return false;
            }
            try {
                writePages(change);
            } catch (IOException failed) {
                journal.playBack(file);
                throw new RestoreException(
                        "cannot write " + path + ", which stays at TXID " + txid + ": " + failed.getMessage());
            }
            journal.delete();
            txid = change.txid();
        }
        txidFile.write(txid);
        return true;
    }

    /** Returns the size in pages. */
    private int requireFollowable(Change change) throws IOException {
        ByteBuffer first = firstPage(file);
        Optional<Integer> counter = FirstPage.counterOf(first);
        if (counter.isEmpty() || counter.get() != FirstPage.counter(txid)) {
            throw new RestoreException(writtenByOthers());
        }
        int pageSize = DatabaseHeader.parse(first).orElseThrow().pageSize();
        if (pageSize != change.pageSize() || change.pageCount() == 0) {
            throw new RestoreException("cannot follow, in " + change.name() + " the database "
                    + (change.pageCount() == 0 ? "was deleted" : "has another page size") + "; " + path
                    + " stays at TXID " + txid + ": delete it to re-restore");
        }
        return Math.toIntExact(file.size() / pageSize);
    }

    private void writePages(Change change) throws IOException {
        int pageSize = change.pageSize();
        ByteBuffer first = ByteBuffer.allocate(pageSize);
        read(file, first);
        change.forEach((pgno, page) -> {
            if (pgno == 1) {
                first.clear().put(page);
            } else {
                disk.write(file, ByteBuffer.wrap(page), (pgno - 1L) * pageSize);
            }
        });
        FirstPage.mark(first.clear(), change.txid(), change.pageCount());
        disk.write(file, first, 0);
        long size = (long) change.pageCount() * pageSize;
        if (file.size() > size) {
            disk.truncate(file, size);
        } else if (file.size() < size) {
            disk.write(file, ByteBuffer.allocate(1), size - 1); // the lock page is the last one
        }
        disk.force(file);
    }

    private static ByteBuffer firstPage(FileChannel file) throws IOException {
        ByteBuffer page = ByteBuffer.allocate(DatabaseHeader.SIZE);
        read(file, page);
        return page.flip();
    }

    private static void read(FileChannel file, ByteBuffer target) throws IOException {
        int count = 0;
        while (target.hasRemaining() && count >= 0) {
            count = file.read(target, target.position());
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
