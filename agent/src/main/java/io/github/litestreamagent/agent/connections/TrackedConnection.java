package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.agent.connections.driver.AutoCheckpoint;
import io.github.litestreamagent.agent.connections.driver.BusyTimeout;
import io.github.litestreamagent.agent.connections.driver.CoreDatabase;
import io.github.litestreamagent.agent.connections.driver.Driver;
import io.github.litestreamagent.agent.connections.files.FileIdentity;
import io.github.litestreamagent.agent.connections.files.FileNameHint;
import io.github.litestreamagent.agent.connections.files.Obstacles;
import io.github.litestreamagent.agent.connections.files.OpenFile;
import io.github.litestreamagent.agent.connections.files.OpenFiles;
import io.github.litestreamagent.agent.connections.files.RollbackWish;
import io.github.litestreamagent.agent.connections.sql.CommitCounter;
import io.github.litestreamagent.agent.connections.sql.SqlStatement;
import io.github.litestreamagent.agent.connections.sql.TransactionState;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.reason.Obstacle;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A native connection of the application. Between the native open and {@link #listFiles} its files are not known, and it counts as one
 * that may have any file open. Used by one thread at a time, as the driver's own connection is.
 */
final class TrackedConnection {

    private static final ReplicatedDatabase[] NONE = {};

    /** Columns of {@code PRAGMA database_list}. */
    private static final int NAME = 1;

    private static final int FILE = 2;

    private final OpenFiles openFiles;
    private final FileNameHint hint;
    private final TransactionState transaction;
    private final AutoCheckpoint autoCheckpoint = new AutoCheckpoint();
    private final BusyTimeout busyTimeout = new BusyTimeout();
    private volatile CoreDatabase core = CoreDatabase.UNKNOWN;
    private volatile Driver driver;
    private volatile boolean known;
    private volatile boolean runsScriptsNatively;
    private volatile List<OpenFile> files = List.of();
    private volatile ReplicatedDatabase[] replicated = NONE;
    private volatile int replicatedVersion = -1;
    private final Obstacles exclusive = new Obstacles(Obstacle.EXCLUSIVE_LOCKING);
    private final Obstacles rollback = new Obstacles(Obstacle.ROLLBACK_JOURNAL);
    private final RollbackWish wish = new RollbackWish();
    private final CommitCounter commits = new CommitCounter();
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

    /** Returns the name that the driver was told to open, for messages. */
    String openedName() {
        return hint.path();
    }

    boolean runsScriptsNatively() {
        return runsScriptsNatively;
    }

    /** Where the agent asks what it must know of the connection. */
    CoreDatabase core() {
        return core;
    }

    /** The constructor is done; that of one connection can end twice. */
    void constructed(Connection constructed, Object db, Driver itsDriver) throws SQLException {
        if (driver != null) {
            return;
        }
        core = new CoreDatabase(db);
        readOnly = constructed.isReadOnly();
        driver = itsDriver;
        runsScriptsNatively = Driver.runsScriptsNatively(db);
        if (Driver.listsFilesWithoutReading(core)) {
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
        List<FileIdentity> now = askForFiles();
        busyTimeout.learn(core);
        List<OpenFile> before = files;
        List<OpenFile> kept = new ArrayList<>(before);
        kept.removeIf(file -> now.stream().noneMatch(file.identity()::isSameFile));
        List<FileIdentity> added = new ArrayList<>(now);
        added.removeIf(
                identity -> kept.stream().anyMatch(file -> file.identity().isSameFile(identity)));
        files = openFiles.withOpened(kept, added, driver, this::isReadOnly, wish);
        replicatedVersion = -1;
        List<OpenFile> left = new ArrayList<>(before);
        left.removeAll(kept);
        openFiles.left(left);
        nowKnown();
    }

    /** Returns true if this connection cannot write the file. What a URI says is said of the main database alone. */
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
        wish.ends();
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
     * Returns true if the log is to be left as it is until the engine has looked at it: a checkpoint of the application in its first second would
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
     * the application would have WAL even so.
     */
    void noticeJournalMode() {
        if (transaction.inside()) {
            return;
        }
        try {
            core.run("PRAGMA schema_version");
        } catch (SQLException theStatementWillSay) {
            return;
        }
    }

    /** Counts what the statements have committed, for each of its files. */
    void ended(SqlStatement[] statements, boolean failed) {
        if (commits.hasCommitted(statements, transaction.inside(), failed)) {
            for (OpenFile file : files) {
                file.connections().committed();
            }
        }
    }

    /**
     * It has asked for WAL.
     *
     * @param schema empty for all of them
     */
    void wantsWal(String schema) {
        wish.ends();
        filesOf(schema).forEach(OpenFile::walWanted);
    }

    /** What it asked for is in the file or not; files that are not known yet are still to be told. */
    void rollbackStatementEnded(boolean failed) {
        if (!failed) {
            wish.begins(probableFiles());
        }
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

    /** Returns true if what it writes can only be in the one file that it has. */
    boolean writesOneFile() {
        return databases == 1 && files.size() == 1 && !temporary;
    }

    private List<FileIdentity> askForFiles() throws SQLException {
        List<FileIdentity> identities = new ArrayList<>();
        List<String[]> rows = core.run("PRAGMA database_list");
        for (String[] row : rows) {
            FileIdentity identity = identityOf(row[FILE]);
            if (identity != null && identities.stream().noneMatch(identity::isSameFile)) {
                identities.add(identity);
            }
        }
        databases = rows.size();
        return identities;
    }

    /** Returns true if the agent has switched the file of a schema to WAL; false if SQLite does not tell which file that is. */
    boolean isSwitchedByAgent(String schema) {
        return files.stream().anyMatch(OpenFile::isSwitched)
                && filesOf(schema).stream().anyMatch(OpenFile::isSwitched);
    }

    /** The file of a schema; none for one in memory. All files for no name at all. */
    private List<OpenFile> filesOf(String schema) {
        if (schema.isEmpty()) {
            return files;
        }
        try {
            for (String[] row : core.run("PRAGMA database_list")) {
                FileIdentity identity = row[NAME].equalsIgnoreCase(schema) ? identityOf(row[FILE]) : null;
                if (identity != null) {
                    return files.stream()
                            .filter(file -> file.identity().isSameFile(identity))
                            .toList();
                }
            }
        } catch (SQLException nobodyTells) {
            return List.of();
        }
        return List.of();
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
