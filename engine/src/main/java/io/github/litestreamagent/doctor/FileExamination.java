package io.github.litestreamagent.doctor;

import io.github.litestreamagent.doctor.Finding.Level;
import io.github.litestreamagent.replication.files.FileSystemType;
import io.github.litestreamagent.restore.output.OpenFiles;
import io.github.litestreamagent.sqlite.DatabaseHeader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the file of a database, without SQLite and without a change. */
final class FileExamination {

    private final Path database;
    private final boolean keepsJournalMode;
    private final List<Finding> findings = new ArrayList<>();

    /** @param keepsJournalMode {@code journal-mode: keep} */
    FileExamination(Path database, boolean keepsJournalMode) {
        this.database = database;
        this.keepsJournalMode = keepsJournalMode;
    }

    List<Finding> findings() {
        if (!Files.exists(database)) {
            add(Level.ODD, "file", "there is no such file: correct the path, if the application does not create it");
            return findings;
        }
        if (!Files.isRegularFile(database)) {
            add(Level.WRONG, "file", "it is no file: name the database file itself");
            return findings;
        }
        fileSystem();
        rights();
        header();
        users();
        return findings;
    }

    private void fileSystem() {
        FileSystemType type = FileSystemType.of(database);
        if (type.isSharedByHosts()) {
            add(
                    Level.WRONG,
                    "file system",
                    "it is shared by several hosts (" + type.name()
                            + "), between which WAL mode does not work: put the database on a local one");
        } else if (!type.mayBeSwitched()) {
            add(
                    Level.ODD,
                    "file system",
                    "its type " + type.name()
                            + " is not known to belong to one host alone: a database in rollback mode is"
                            + " not switched to WAL there");
        } else {
            add(Level.RIGHT, "file system", "it is local (" + type.name() + ")");
        }
    }

    private void rights() {
        boolean may = Files.isReadable(database)
                && Files.isWritable(database)
                && Files.isWritable(database.toAbsolutePath().getParent());
        add(
                may ? Level.RIGHT : Level.WRONG,
                "rights",
                may
                        ? "this user may write it and its folder"
                        : "this user may not write it or its folder: give the rights, or run this as the application's user");
    }

    private void header() {
        try (InputStream in = Files.newInputStream(database)) {
            byte[] bytes = in.readNBytes(DatabaseHeader.SIZE);
            Optional<DatabaseHeader> header = DatabaseHeader.parse(bytes);
            if (bytes.length == 0) {
                add(Level.RIGHT, "journal mode", "the file is empty: replication begins with the first commit");
            } else if (header.isEmpty()) {
                add(
                        Level.ODD,
                        "journal mode",
                        "it is no SQLite database, or an encrypted one, whose key must be in the URL or the properties of the"
                                + " connection");
            } else if (header.get().walMode()) {
                add(Level.RIGHT, "journal mode", "WAL");
            } else {
                add(
                        keepsJournalMode ? Level.WRONG : Level.RIGHT,
                        "journal mode",
                        keepsJournalMode
                                ? "it has a rollback journal, and journal-mode: keep leaves it so: nothing is replicated"
                                : "it has a rollback journal, and will be switched to WAL");
            }
        } catch (IOException unreadable) {
            add(Level.WRONG, "journal mode", "it cannot be read: " + unreadable.getMessage());
        }
    }

    private void users() {
        Path wal = database.resolveSibling(database.getFileName() + "-wal");
        Path shm = database.resolveSibling(database.getFileName() + "-shm");
        try {
            Optional<String> user = new OpenFiles(Path.of("/proc"), List.of(database, wal, shm)).user();
            add(
                    Level.RIGHT,
                    "processes",
                    user.map(name -> name + " has it open; if that is Litestream, stop it before the agent starts")
                            .orElse("no process has it open"));
        } catch (IOException cannotBeAsked) {
            add(Level.ODD, "processes", "who has it open cannot be told: " + cannotBeAsked.getMessage());
        }
    }

    private void add(Level level, String check, String sentence) {
        findings.add(new Finding(level, database.toString(), check, sentence));
    }
}
