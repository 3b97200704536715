package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.replication.files.DatabaseFilesHeld;
import io.github.litestreamagent.replication.files.FileSystemType;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds what keeps a database from being replicated, before any connection of the agent opens it. */
public final class Obstacles {

    public static final Reason WITHOUT_KEY = ReasonCode.NOT_A_DATABASE.because(
            "the file is not a database, or it is encrypted and its key is given by PRAGMA key alone, which the agent does not take over: give"
                    + " it in the URL or the properties of the connection");
    public static final Reason WITH_ANOTHER_KEY = ReasonCode.NOT_A_DATABASE.because(
            "the file is not a database, or it is encrypted with another key than the connection has with which the application opened it");
    public static final Reason KEPT =
            ReasonCode.JOURNAL_MODE_KEPT.because("the database has a rollback journal, and journal-mode is keep");

    private final Path database;
    private final boolean keep;
    private final WalFolder folder;

    /**
     * Looks at one database.
     *
     * @param keep whether a database in rollback mode is to stay so
     * @param folder that of the database
     */
    public Obstacles(Path database, boolean keep, WalFolder folder) {
        this.database = database;
        this.keep = keep;
        this.folder = folder;
    }

    /**
     * The first one.
     *
     * @param files take a descriptor of the database
     * @param rollbackWanted whether a connection that is open has asked for a rollback journal: then the file is not switched to WAL
     */
    public Optional<Reason> find(DatabaseFilesHeld files, boolean rollbackWanted) throws IOException {
        FileSystemType type = FileSystemType.of(database);
        if (type.isSharedByHosts()) {
            return Optional.of(ReasonCode.NETWORK_FILE_SYSTEM.because(
                    "WAL mode does not work across hosts, and the file system is " + type.name()));
        }
        Optional<Path> readOnly = readOnly();
        return readOnly.isPresent()
                ? Optional.of(ReasonCode.READ_ONLY.because("this process may not write " + readOnly.get()))
                : inFile(files.holdMain(database), rollbackWanted);
    }

    private Optional<Path> readOnly() {
        List<Path> needed = List.of(
                database,
                Path.of(database + "-shm"),
                Path.of(database + "-wal"),
                database.toAbsolutePath().getParent());
        return needed.stream()
                .filter(path -> Files.exists(path) && !Files.isWritable(path))
                .findFirst();
    }

    private Optional<Reason> inFile(HeldFile main, boolean rollbackWanted) throws IOException {
        byte[] bytes = new byte[DatabaseHeader.SIZE];
        int read = main.read(0, bytes, 0, bytes.length);
        Optional<DatabaseHeader> header = DatabaseHeader.parse(bytes);
        if (read > 0 && header.isEmpty()) {
            // Encrypted, or none: the connections that come next can tell.
            return rollbackWanted && !hasLog() ? Optional.of(Obstacle.ROLLBACK_JOURNAL.reason()) : Optional.empty();
        }
        if (header.filter(DatabaseHeader::walMode).isPresent()) {
            return Optional.empty();
        }
        if (rollbackWanted) {
            return Optional.of(Obstacle.ROLLBACK_JOURNAL.reason());
        }
        if (header.isEmpty()) {
            return Optional.empty();
        }
        return keep ? Optional.of(KEPT) : folder.whyNot().map(ReasonCode.NO_WAL::because);
    }

    private boolean hasLog() throws IOException {
        try {
            return Files.size(Path.of(database + "-wal")) > 0;
        } catch (NoSuchFileException none) {
            return false;
        }
    }
}
