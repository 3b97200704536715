package io.github.litestreamagent;

import io.github.litestreamagent.config.DrillSettings;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import io.github.litestreamagent.status.ReplicationStatus;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.verify.Drill;
import io.github.litestreamagent.verify.DrillFolder;
import io.github.litestreamagent.verify.Pace;
import io.github.litestreamagent.verify.RestoreWindow;
import io.github.litestreamagent.verify.Verdict;
import io.github.litestreamagent.verify.Verification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Proves the replica of one database: restores it where there is room for that, else reads all of its files. */
final class ReplicaDrill {

    /** The application needs the machine more than this does. */
    private static final Effort EFFORT = new Effort(4, 1);

    private final DrillSettings settings;
    private final Path database;
    private final DatabaseConnections connections;
    private final Supplier<ReplicaStorage> open;

    /**
     * @param connections of the application's own driver (R2)
     * @param open opens the replica
     */
    ReplicaDrill(
            DrillSettings settings, Path database, DatabaseConnections connections, Supplier<ReplicaStorage> open) {
        this.settings = settings;
        this.database = database;
        this.connections = connections;
        this.open = open;
    }

    /**
     * Makes one.
     *
     * @return what was proved, one clause
     * @throws IOException if the replica cannot be restored, is damaged, or cannot be reached
     */
    String run() throws IOException {
        ReplicaStorage storage = open.get();
        Progress pace = new Pace(settings.rate(), Progress.NONE);
        Path parent = settings.folder().orElse(database.getParent());
        Drill drill = new Drill(
                storage,
                EFFORT,
                pace,
                new DrillFolder(parent, storage.description().url()));
        Optional<String> objection = Files.isDirectory(parent)
                ? drill.objection()
                : Optional.of(parent + " is no folder: create it, or name another one with drill.folder");
        return objection.isPresent()
                ? read(new Verification(storage, EFFORT, pace).run(false)) + ", not restored: " + objection.get()
                : restored(drill);
    }

    /** Looks which states can be restored; empty if none can. */
    Optional<ReplicationStatus.Window> window() throws IOException {
        return RestoreWindow.of(open.get())
                .map(found -> new ReplicationStatus.Window(
                        found.first().time(), found.last().time()));
    }

    private String restored(Drill drill) throws IOException {
        String[] checks = {""};
        Drill.Result result = drill.run(file -> checks[0] = look(file));
        String state = result.plan().txid().map(txid -> "TXID " + txid).orElse("the newest state");
        return "restored " + state
                + (result.checksum() ? ", the checksum matches" : ", no checksum was recorded")
                + checks[0];
    }

    /** With the driver of the application: the file is the agent's own, and no connection of the application knows of it. */
    private String look(Path file) throws IOException {
        if (connections.haveKey()) {
            return ", encrypted: not looked at by SQLite";
        }
        deleteCompanions(file);
        try (DatabaseConnection connection = connections.openReadOnly(file)) {
            return ask(connection);
        } catch (SQLNonTransientConnectionException | SQLTransientException unavailable) {
            return ", not looked at by SQLite: " + unavailable.getMessage();
        } catch (SQLException failed) {
            throw new RestoreException(
                    "the restored database cannot be asked by the application's driver: " + failed.getMessage());
        } finally {
            deleteCompanions(file);
        }
    }

    private String ask(DatabaseConnection connection) throws SQLException, RestoreException {
        List<String> answer = connection.run("PRAGMA integrity_check(1)");
        if (!answer.equals(List.of("ok"))) {
            throw new RestoreException("SQLite finds the restored database malformed: " + String.join(" ", answer)
                    + "; restore an earlier state with -timestamp");
        }
        if (settings.query().isEmpty()) {
            return ", the integrity check is ok";
        }
        // a new line: the query may end with a comment
        if (!connection
                .run("SELECT CASE WHEN (" + settings.query() + "\n) THEN 1 ELSE 0 END")
                .equals(List.of("1"))) {
            throw new RestoreException("the restored database answers no to drill.query: " + settings.query());
        }
        return ", the integrity check is ok, drill.query is true";
    }

    /** A connection that only reads leaves them behind, and those of a killed drill say nothing of this file. */
    private static void deleteCompanions(Path file) throws IOException {
        for (String suffix : List.of("-wal", "-shm")) {
            Files.deleteIfExists(file.resolveSibling(file.getFileName() + suffix));
        }
    }

    private static String read(Verdict verdict) throws IOException {
        if (verdict.status() == Verdict.Status.LOST) {
            throw new RestoreException("states cannot be restored any more: verify names them");
        }
        if (verdict.status() == Verdict.Status.DAMAGED) {
            throw new RestoreException(
                    "files are damaged or missing, and every state can still be restored: verify names them");
        }
        return "read all files"
                + (verdict.proof() == Verdict.Proof.MATCHES
                        ? ", the checksum of the database matches"
                        : ", no checksum was recorded");
    }
}
