package io.github.litestreamagent.replication;

import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import io.github.litestreamagent.wal.PageMap;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;

/**
 * What the replicator holds of one open database: the keeper, a connection for checkpoints and locks, and descriptors. While it is open,
 * no frame that was not captured can be overwritten.
 */
final class Session implements AutoCloseable {

    private final HeldFile main;
    private final Keeper keeper;
    private final DatabaseConnection locker;
    private final WalIndex index;
    private final Path log;
    private final HeldFile wal;
    private final FileStamp walFile;

    /** Newest frame of each page of the current log, up to the newest capture. */
    private PageMap captured = new PageMap();

    private LogGuard guard;
    private volatile boolean closed;

    private Session(Path database, DatabaseFilesHeld files, Keeper keeper, DatabaseConnection locker)
            throws IOException {
        main = files.main();
        this.keeper = keeper;
        this.locker = locker;
        index = new WalIndex(files.shm());
        log = Path.of(database + "-wal");
        wal = new HeldFile(log);
        walFile = FileStamp.of(log);
    }

    /**
     * Without connections of ours, to read what the application's last connection leaves: it guards the log until it closes.
     */
    static Session withoutConnections(Path database, DatabaseFilesHeld files) throws IOException {
        files.open(database);
        return new Session(database, files, null, null);
    }

    /**
     * Opens connections of the application's own driver and begins the keeper. The database is in WAL mode.
     *
     * @param files outlive the session (R1)
     */
    static Session open(Path database, DatabaseConnections connections, DatabaseFilesHeld files)
            throws SQLException, IOException {
        DatabaseConnection[] own = new DatabaseConnection[3];
        try {
            for (int i = 0; i < own.length; i++) {
                own[i] = connections.open(database);
                OwnConnection.prepare(own[i]);
            }
            Keeper keeper = new Keeper(own[0], own[1]);
            files.open(database);
            return new Session(database, files, keeper, own[2]);
        } catch (Throwable e) {
            // An Error too: the read transaction of a connection that nobody closes keeps the log from being restarted.
            OwnConnection.close(own);
            throw e;
        }
    }

    /** Until {@link #settled} its close leaves the log as it is. */
    void guardedBy(LogGuard taken) {
        guard = taken;
    }

    /** It is known where to go on in the log. */
    void settled() {
        if (guard != null) {
            guard.close();
        }
    }

    Keeper keeper() {
        return keeper;
    }

    /** Outside any transaction, busy timeout 0. */
    DatabaseConnection locker() {
        return locker;
    }

    WalIndex index() {
        return index;
    }

    HeldFile wal() {
        return wal;
    }

    /** The WAL that connections of this process write, as it is identified. */
    FileStamp walFile() {
        return walFile;
    }

    /** The same, if its path leads elsewhere or nowhere: another process has deleted it. */
    Optional<FileStamp> walThatLeftItsPath() {
        try {
            return FileStamp.of(log).sameFile(walFile) ? Optional.empty() : Optional.of(walFile);
        } catch (IOException gone) {
            return Optional.of(walFile);
        }
    }

    HeldFile main() {
        return main;
    }

    /** The newest captured version of each page that is in the log. */
    PageMap captured() {
        return captured;
    }

    /** A descriptor of the log that the caller closes; it carries no lock, and reads on when SQLite has deleted the file. */
    HeldFile openLog() throws IOException {
        return new HeldFile(log);
    }

    /** The log was restarted: what was captured of the old one is in the database file. */
    void startLog() {
        captured = new PageMap();
    }

    /** Sets where the newest captured version of each page stands in the log. */
    void captured(PageMap pages) {
        captured = pages;
    }

    /** What the database file says of itself, whatever the log holds. */
    DatabaseHeader header() throws IOException {
        byte[] bytes = new byte[DatabaseHeader.SIZE];
        main.read(0, bytes, 0, bytes.length);
        return DatabaseHeader.parse(bytes)
                .orElseThrow(() -> new IOException("the file is not a database, or it is encrypted"));
    }

    /** Size of the database in pages, where no frame of a log tells. */
    int pagesInFile(int pageSize) throws IOException {
        return Math.toIntExact((main.length() + pageSize - 1) / pageSize);
    }

    boolean isOpen() {
        return !closed;
    }

    /** What the database file holds, whatever the log does. */
    DatabaseState inFile(int commit) throws IOException {
        return state(header().pageSize(), commit, new PageMap());
    }

    /** The database as of a commit up to which the log's frames are in {@code inLog}. */
    DatabaseState state(int pageSize, int commit, PageMap inLog) {
        return new DatabaseState(pageSize, commit, inLog, wal, main);
    }

    /** Closes the connections and the log; the other descriptors stay with their owner. */
    @Override
    public void close() {
        closed = true;
        wal.close();
        if (keeper != null) {
            keeper.close();
            OwnConnection.close(locker);
        }
        settled();
    }
}
