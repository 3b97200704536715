package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.ltx.DatabaseChecksum;
import io.github.litestreamagent.replication.files.DatabaseFilesHeld;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.files.HeldFile;
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
public final class Session implements AutoCloseable {

    private final HeldFile main;
    private final Keeper keeper;
    private final DatabaseConnection locker;
    private final WalIndex index;
    private final Path log;
    private final HeldFile wal;
    private final FileStamp walFile;
    private final int pageSize;
    private final boolean encrypted;

    /** Newest frame of each page of the current log, up to the newest capture. */
    private PageMap captured = new PageMap();

    private LogGuard guard;
    private volatile boolean closed;

    private Session(
            Path database,
            DatabaseFilesHeld files,
            Keeper keeper,
            DatabaseConnection locker,
            int pageSize,
            boolean encrypted)
            throws IOException {
        this.pageSize = pageSize;
        this.encrypted = encrypted;
        main = files.main();
        this.keeper = keeper;
        this.locker = locker;
        index = new WalIndex(files.shm());
        log = Path.of(database + "-wal");
        wal = new HeldFile(log);
        walFile = FileStamp.of(log);
    }

    /**
     * Without connections of the agent, to read what the application's last connection leaves: it guards the WAL until it closes.
     */
    public static Session withoutConnections(Path database, DatabaseFilesHeld files) throws IOException {
        files.open(database);
        return new Session(database, files, null, null, 0, false);
    }

    /**
     * Opens connections of the application's own driver and begins the keeper. The database is in WAL mode.
     *
     * @param files outlive the session (R1)
     */
    public static Session open(Path database, DatabaseConnections connections, DatabaseFilesHeld files)
            throws SQLException, IOException {
        DatabaseConnection[] own = new DatabaseConnection[3];
        try {
            for (int i = 0; i < own.length; i++) {
                own[i] = connections.open(database);
                OwnConnection.prepare(own[i]);
            }
            Keeper keeper = new Keeper(own[0], own[1]);
            // A connection that has not read the file yet says its default.
            int pageSize = Integer.parseInt(own[0].run("PRAGMA page_size").get(0));
            files.open(database);
            boolean encrypted = connections.haveKey() && isEncrypted(own[0], files.main());
            return new Session(database, files, keeper, own[2], pageSize, encrypted);
        } catch (Throwable e) {
            // An Error too: the read transaction of a connection that is never closed keeps the WAL from being
            // restarted.
            OwnConnection.close(own);
            throw e;
        }
    }

    /** SQLite3 Multiple Ciphers names its cipher; another fork leaves no plain first page. Other drivers ignore a key. */
    private static boolean isEncrypted(DatabaseConnection keyed, HeldFile main) throws SQLException, IOException {
        byte[] first = new byte[DatabaseHeader.SIZE];
        return !keyed.run("PRAGMA cipher").isEmpty()
                || (main.read(0, first, 0, first.length) > 0
                        && DatabaseHeader.parse(first).isEmpty());
    }

    /**
     * Sums the pages of a state. Unknown for an encrypted database: a checkpoint encrypts each page again when it copies it from the log into
     * the file, so that the file does not hold the bytes that were captured.
     */
    public DatabaseChecksum checksum(DatabaseState state) throws IOException {
        return encrypted ? DatabaseChecksum.UNKNOWN : state.checksum();
    }

    /** Until {@link #settled} its close leaves the log as it is. */
    public void guardedBy(LogGuard taken) {
        guard = taken;
    }

    /** It is known where to go on in the log. */
    public void settled() {
        if (guard != null) {
            guard.close();
        }
    }

    public Keeper keeper() {
        return keeper;
    }

    /** Outside any transaction, busy timeout 0. */
    public DatabaseConnection locker() {
        return locker;
    }

    public WalIndex index() {
        return index;
    }

    public HeldFile wal() {
        return wal;
    }

    /** The WAL that connections of this process write, as it is identified. */
    public FileStamp walFile() {
        return walFile;
    }

    /** The same, if its path leads elsewhere or nowhere: another process has deleted it. */
    public Optional<FileStamp> walThatLeftItsPath() {
        try {
            return FileStamp.of(log).sameFile(walFile) ? Optional.empty() : Optional.of(walFile);
        } catch (IOException gone) {
            return Optional.of(walFile);
        }
    }

    public HeldFile main() {
        return main;
    }

    /** The newest captured version of each page that is in the log. */
    public PageMap captured() {
        return captured;
    }

    /** A descriptor of the log that the caller closes; it carries no lock, and reads on when SQLite has deleted the file. */
    public HeldFile openLog() throws IOException {
        return new HeldFile(log);
    }

    /** The WAL was restarted: what was captured of the old one is in the database file. */
    public void startLog() {
        captured = new PageMap();
    }

    /** Sets where the newest captured version of each page stands in the log. */
    public void captured(PageMap pages) {
        captured = pages;
    }

    /** Bytes, as SQLite knows it: the first page of an encrypted file need not show it. Of a session with connections alone. */
    public int pageSize() {
        return pageSize;
    }

    /** Size of the database in pages, where no frame of a log tells. */
    public int pagesInFile(int pageSize) throws IOException {
        return Math.toIntExact((main.length() + pageSize - 1) / pageSize);
    }

    public boolean isOpen() {
        return !closed;
    }

    /** What the database file holds, whatever the log does. */
    public DatabaseState inFile(int commit) throws IOException {
        return state(pageSize, commit, new PageMap());
    }

    /** The database as of a commit up to which the log's frames are in {@code inLog}. */
    public DatabaseState state(int pageSize, int commit, PageMap inLog) {
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
