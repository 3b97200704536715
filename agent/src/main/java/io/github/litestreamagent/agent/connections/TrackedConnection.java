package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.replication.Obstacle;
import io.github.litestreamagent.replication.ReplicatedDatabase;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A native connection of the application. Between the native open and {@link #listFiles} its files are not known, and it counts as one
 * that may have any file open. Used by one thread at a time, as the driver's own connection is.
 */
final class TrackedConnection {

    private static final ReplicatedDatabase[] NONE = {};

    private final OpenFiles openFiles;
    private final FileNameHint hint;
    private final TransactionState transaction;
    private final AutoCheckpoint autoCheckpoint = new AutoCheckpoint();
    private final BusyTimeout busyTimeout = new BusyTimeout();
    private volatile WeakReference<Connection> connection = new WeakReference<>(null);
    private volatile Driver driver;
    private volatile boolean known;
    private volatile boolean runsScriptsNatively;
    private volatile List<OpenFile> files = List.of();
    private volatile ReplicatedDatabase[] replicated = NONE;
    private volatile int replicatedVersion = -1;
    private final Obstacles exclusive = new Obstacles(Obstacle.EXCLUSIVE_LOCKING);
    private final Obstacles rollback = new Obstacles(Obstacle.ROLLBACK_JOURNAL);
    private volatile boolean readOnly;
    private volatile int databases;
    private volatile boolean temporary;

    /** @param hint what {@code DB.open} was told */
    TrackedConnection(OpenFiles openFiles, FileNameHint hint) {
        this.openFiles = openFiles;
        this.hint = hint;
        transaction = new TransactionState(openFiles.untouchedTransactions());
        openFiles.openedSomething();
    }

    TransactionState transaction() {
        return transaction;
    }

    AutoCheckpoint autoCheckpoint() {
        return autoCheckpoint;
    }

    BusyTimeout busyTimeout() {
        return busyTimeout;
    }

    List<OpenFile> files() {
        return files;
    }

    boolean runsScriptsNatively() {
        return runsScriptsNatively;
    }

    /** Null after it was forgotten without being closed. */
    Connection connection() {
        return connection.get();
    }

    /** The constructor is done; that of one connection can end twice. */
    void constructed(Connection constructed, Driver itsDriver, boolean scriptsAreNative) throws SQLException {
        if (driver != null) {
            return;
        }
        connection = new WeakReference<>(constructed);
        readOnly = constructed.isReadOnly();
        driver = itsDriver;
        runsScriptsNatively = scriptsAreNative;
        if (ThreadState.inOurStatement(() -> Driver.listsFilesWithoutReading(constructed))) {
            listFiles();
        }
    }

    /** With a driver that reads the database for its list of files: at the first statement that the application runs. */
    void listFilesIfUnknown() throws SQLException {
        if (!known && driver != null) {
            listFiles();
        }
    }

    /** Asks SQLite which files the connection has, and counts them. */
    void listFiles() throws SQLException {
        Connection asked = connection.get();
        if (asked == null) {
            return;
        }
        List<FileIdentity> now = ThreadState.inOurStatement(() -> askForFiles(asked));
        busyTimeout.learn(asked);
        List<OpenFile> before = files;
        List<OpenFile> kept = new ArrayList<>(before);
        kept.removeIf(file -> now.stream().noneMatch(file.identity()::isSameFile));
        List<FileIdentity> added = new ArrayList<>(now);
        added.removeIf(
                identity -> kept.stream().anyMatch(file -> file.identity().isSameFile(identity)));
        files = openFiles.withOpened(kept, added, driver, this::isReadOnly);
        replicatedVersion = -1;
        List<OpenFile> left = new ArrayList<>(before);
        left.removeAll(kept);
        openFiles.left(left);
        nowKnown();
    }

    /** Whether this connection cannot write the file. What a URI says is said of the main database alone. */
    private boolean isReadOnly(FileIdentity file) {
        return readOnly
                || (hint.isReadOnly()
                        && hint.identity().filter(file::isSameFile).isPresent());
    }

    private void nowKnown() {
        exclusive.filesAreKnown(files);
        rollback.filesAreKnown(files);
        if (!known) {
            known = true;
            openFiles.knownNow();
        }
    }

    /** It is closed. */
    void closed() {
        rollback.gone();
        exclusive.gone();
        transaction.touch();
        for (ReplicatedDatabase file : replicated) {
            file.writers().leave(this);
        }
        files = List.of();
        replicated = NONE;
        if (!known) {
            known = true;
            openFiles.knownNow();
        }
    }

    /** The replicators of its files, in the order in which their gates are entered. */
    ReplicatedDatabase[] replicated() {
        int version = openFiles.version();
        if (replicatedVersion != version) {
            replicated = files.stream()
                    .map(OpenFile::replicated)
                    .filter(Objects::nonNull)
                    .toArray(ReplicatedDatabase[]::new);
            replicatedVersion = version;
        }
        return replicated;
    }

    /**
     * Whether the log is to be left as it is until the engine has looked at it: a checkpoint of the application in its first second would
     * make a restored file look like another one.
     */
    boolean holdsBackCheckpoints() {
        return openFiles.isUndecided(files);
    }

    /** {@code locking_mode=exclusive}, until it is taken back or the connection is closed. */
    Obstacles exclusive() {
        return exclusive;
    }

    /** {@code journal_mode=delete} and the like, while the statement runs. */
    Obstacles rollback() {
        return rollback;
    }

    /**
     * SQLite learns from its next read that we have switched the file to WAL: before, {@code journal_mode=delete} would change nothing, and
     * the application would have WAL all the same.
     */
    void noticeJournalMode() {
        Connection reading = connection.get();
        if (reading == null || transaction.inside()) {
            return;
        }
        try {
            ThreadState.inOurStatement(() -> {
                try (Statement statement = reading.createStatement();
                        ResultSet row = statement.executeQuery("PRAGMA schema_version")) {
                    return row.next();
                }
            });
        } catch (SQLException theStatementWillSay) {
            return;
        }
    }

    /** What it asked for is in the file or not; files that are not known yet are still to be told. */
    void rollbackStatementEnded() {
        if (known) {
            rollback.takenBack();
        } else {
            rollback.gone();
        }
    }

    /** Its files; while they are not known, the one that the driver was told to open, if another connection has it. */
    List<OpenFile> probableFiles() {
        return known
                ? files
                : hint.identity().flatMap(openFiles::openFile).stream().toList();
    }

    /** It may have a temporary database from now on. */
    void createsTemporary() {
        temporary = true;
    }

    /** Whether what it writes can only be in the one file that it has. */
    boolean writesOneFile() {
        return databases == 1 && files.size() == 1 && !temporary;
    }

    private List<FileIdentity> askForFiles(Connection connection) throws SQLException {
        List<FileIdentity> identities = new ArrayList<>();
        int count = 0;
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA database_list")) {
            while (rows.next()) {
                count++;
                FileIdentity identity = identityOf(rows.getString(3));
                if (identity != null && identities.stream().noneMatch(identity::isSameFile)) {
                    identities.add(identity);
                }
            }
        }
        databases = count;
        return identities;
    }

    /** Null for memory and temporary databases, and for a file that is gone. */
    private static FileIdentity identityOf(String file) {
        try {
            return file == null || file.isEmpty() ? null : FileIdentity.of(Path.of(file));
        } catch (IOException | InvalidPathException gone) {
            return null;
        }
    }
}
