package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.JdbcConnection;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Clock;
import java.util.Collection;
import java.util.Optional;

/** The machine is up again: a replicator begins on what the disk holds and on what the replica had got. */
final class RestartAfterPowerLoss {

    private static final int LONGEST_WAIT_MILLIS = 30_000;

    private final Path folder;
    private final Path database;

    RestartAfterPowerLoss(Path folder, Path database) {
        this.folder = folder;
        this.database = database;
    }

    /** One commit later the replica restores to the database. */
    void goOn(Collection<Path> shipped) throws Exception {
        Path replica = folder.resolve("replica");
        Path level = Files.createDirectories(replica.resolve("ltx").resolve("0"));
        for (Path file : shipped) {
            Files.copy(file, level.resolve(file.getFileName()));
            Files.copy(Path.of(file + ".agent"), level.resolve(file.getFileName() + ".agent"));
        }
        try (ReplicaStorages storages = new ReplicaStorages()) {
            ReplicaStorage storage = storages.open(new FileLocation(replica));
            replicate(storage);
            Path restored = folder.resolve("restored.db");
            new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
            assertThat(Files.mismatch(restored, database))
                    .as("first byte that differs in %s", folder)
                    .isEqualTo(-1);
        }
    }

    private void replicate(ReplicaStorage storage) throws Exception {
        DatabaseReplicator replicator = new DatabaseReplicator(new ReplicationContext(
                database,
                JdbcConnection::open,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                "after-power-loss",
                Log.with("db", folder.getFileName().toString())));
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            replicator.connectionOpened();
            statement.execute("PRAGMA wal_autocheckpoint=0");
            statement.execute("PRAGMA busy_timeout=10000");
            awaitCaughtUp(replicator);
            // a table of its own: without a sync those of the application may be gone
            statement.executeUpdate("CREATE TABLE IF NOT EXISTS power_is_back (since)");
            statement.executeUpdate("INSERT INTO power_is_back VALUES (datetime('now'))");
            replicator.nudge();
            awaitCaughtUp(replicator);
            replicator.lastConnectionClosing();
        }
        replicator.lastConnectionClosed();
        awaitCaughtUp(replicator);
    }

    private static void awaitCaughtUp(DatabaseReplicator replicator) throws InterruptedException {
        for (int waited = 0; waited < LONGEST_WAIT_MILLIS && !replicator.isCaughtUp(); waited += 5) {
            Thread.sleep(5);
        }
        assertThat(replicator.isCaughtUp()).isTrue();
        assertThat(replicator.lag().error()).isEmpty();
    }
}
