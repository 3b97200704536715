package io.github.litestreamagent.agent.connections;

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
    private final TransactionState transaction = new TransactionState();
    private final AutoCheckpoint autoCheckpoint = new AutoCheckpoint();
    private final BusyTimeout busyTimeout = new BusyTimeout();
    private volatile WeakReference<Connection> connection = new WeakReference<>(null);
    private volatile Driver driver;
    private volatile boolean known;
    private volatile boolean runsScriptsNatively;
    private volatile List<OpenFile> files = List.of();
    private volatile ReplicatedDatabase[] replicated = NONE;
    private volatile int replicatedVersion = -1;
    private volatile String asideBecause;

    /** @param fileName as {@code DB.open} was told */
    TrackedConnection(OpenFiles openFiles, String fileName) {
        this.openFiles = openFiles;
        this.hint = new FileNameHint(fileName);
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
        List<OpenFile> before = files;
        List<OpenFile> kept = new ArrayList<>(before);
        kept.removeIf(file -> now.stream().noneMatch(file.identity()::isSameFile));
        List<FileIdentity> added = new ArrayList<>(now);
        added.removeIf(
                identity -> kept.stream().anyMatch(file -> file.identity().isSameFile(identity)));
        files = openFiles.withOpened(kept, added, driver);
        replicatedVersion = -1;
        List<OpenFile> left = new ArrayList<>(before);
        left.removeAll(kept);
        openFiles.left(left);
        nowKnown();
    }

    private void nowKnown() {
        if (asideBecause != null) {
            files.forEach(file -> file.standAside(asideBecause));
        }
        if (!known) {
            known = true;
            openFiles.knownNow();
        }
    }

    /** It is closed. */
    void closed() {
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

    /** Our connections would make a statement fail. */
    void standAside(String why) {
        if (known) {
            files.forEach(file -> file.standAside(why));
            return;
        }
        asideBecause = why;
        hint.identity().flatMap(openFiles::openFile).ifPresent(file -> file.standAside(why));
    }

    private static List<FileIdentity> askForFiles(Connection connection) throws SQLException {
        List<FileIdentity> identities = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA database_list")) {
            while (rows.next()) {
                FileIdentity identity = identityOf(rows.getString(3));
                if (identity != null && identities.stream().noneMatch(identity::isSameFile)) {
                    identities.add(identity);
                }
            }
        }
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
