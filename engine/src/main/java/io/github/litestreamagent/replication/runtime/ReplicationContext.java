package io.github.litestreamagent.replication.runtime;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.FailureSink;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import io.github.litestreamagent.status.DatabaseFigures;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.nio.file.Path;
import java.time.Clock;
import java.util.function.Supplier;

/**
 * What the replication of one database works with.
 *
 * @param database as the driver names it: an absolute path, beside which SQLite keeps the log
 * @param connections of the application's own driver
 * @param storage opened at the first use, on the thread of the database
 * @param writer our mark on the objects; one for each process
 * @param log carries the name of the database
 * @param failures where each failure of this database ends
 * @param machine that of this process, or that of a test
 * @param figures what has been done, for whoever looks
 */
public record ReplicationContext(
        Path database,
        DatabaseConnections connections,
        Supplier<ReplicaStorage> storage,
        ReplicationSettings settings,
        Clock clock,
        String writer,
        BoundLog log,
        FailureSink failures,
        Machine machine,
        DatabaseFigures figures) {

    public ReplicationContext(
            Path database,
            DatabaseConnections connections,
            Supplier<ReplicaStorage> storage,
            ReplicationSettings settings,
            Clock clock,
            String writer,
            BoundLog log) {
        this(database, connections, storage, settings, clock, writer, log, FailureLog.OF_PROCESS, Machine.REAL);
    }

    public ReplicationContext(
            Path database,
            DatabaseConnections connections,
            Supplier<ReplicaStorage> storage,
            ReplicationSettings settings,
            Clock clock,
            String writer,
            BoundLog log,
            FailureSink failures,
            Machine machine) {
        this(database, connections, storage, settings, clock, writer, log, failures, machine, new DatabaseFigures());
    }
}
