package io.github.litestreamagent;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.config.IfMissing;
import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.MissingDatabase;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import io.github.litestreamagent.storage.access.RuntimeModules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Restores the databases that are not there when the application opens them, where {@code restore-if-db-not-exists} asks for it. */
final class MissingDatabases {

    private final Configuration configuration;
    private final ReplicaStorages storages;

    MissingDatabases(Configuration configuration, ReplicaStorages storages) {
        this.configuration = configuration;
        this.storages = storages;
    }

    /**
     * Restores one, on a thread of the agent; the application waits meanwhile.
     *
     * @throws IOException if that fails and {@code on-restore-failure} does not say that the application goes on
     */
    void restore(Path file) throws IOException {
        Optional<DatabaseAssignment> assignment = configuration.assignmentOf(file);
        if (assignment.isEmpty() || assignment.get().ifMissing() == IfMissing.CREATE) {
            return;
        }
        DatabaseAssignment from = assignment.get();
        BoundLog log = Log.ofDatabase(file, from.replica().description().url());
        try {
            say(log, restore(file, from, log));
        } catch (IOException | RuntimeException | Error failed) {
            if (from.ifMissing() == IfMissing.RESTORE) {
                log.error("the database is missing and cannot be restored: it is not opened", "error", said(failed));
                throw new IOException(said(failed), failed);
            }
            log.error(
                    "the database is missing and cannot be restored: SQLite creates an empty one,"
                            + " as on-restore-failure: continue asks for",
                    "error",
                    said(failed));
        }
    }

    private RestoreOutcome restore(Path file, DatabaseAssignment from, BoundLog log) throws IOException {
        Optional<String> lacking = RuntimeModules.missingFor(from.replica());
        if (lacking.isPresent()) {
            throw new IOException(lacking.get());
        }
        log.info("attempting restore before replication");
        try (ReplicaStorage storage = storages.open(from.replica())) {
            return new MissingDatabase(file).restore(storage);
        }
    }

    private static void say(BoundLog log, RestoreOutcome outcome) {
        if (outcome instanceof RestoreOutcome.Restored restored) {
            log.info(
                    "restore completed",
                    "txid",
                    restored.plan()
                            .txid()
                            .map(Txid::toString)
                            .orElse(restored.plan().point().name()),
                    "size",
                    restored.bytes());
        } else if (outcome instanceof RestoreOutcome.NoBackup) {
            log.info("no matching backups found");
        } else {
            log.info("database already exists, skipping");
        }
    }

    private static String said(Throwable failed) {
        return failed.getMessage() == null ? failed.toString() : failed.getMessage();
    }
}
