package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.shutdown.FinalSync;
import io.github.litestreamagent.storage.FileLocation;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.access.ReplicaStorages;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/**
 * A process of its own with one connection to a database and a replicator, as an application with the agent is: file locks belong to
 * processes. It does what it is told on standard input, a line each, and answers each with a line.
 */
public final class ReplicatingProgram {

    private final DatabaseReplicator replicator;
    private final Connection connection;

    private ReplicatingProgram(Path database, Path replica, String writer) throws SQLException {
        ReplicaStorage storage = new ReplicaStorages().open(new FileLocation(replica));
        replicator = new DatabaseReplicator(new ReplicationContext(
                database,
                JdbcConnection::open,
                () -> storage,
                ReplicationSettings.DEFAULTS,
                Clock.systemUTC(),
                writer,
                Log.with("db", writer)));
        connection = DriverManager.getConnection("jdbc:sqlite:" + database);
    }

    /**
     * Runs until its input ends.
     *
     * @param arguments database, directory of the replica, writer
     */
    public static void main(String[] arguments) throws IOException, SQLException {
        ReplicatingProgram program = new ReplicatingProgram(Path.of(arguments[0]), Path.of(arguments[1]), arguments[2]);
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        program.open();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            System.out.println(program.answer(line));
        }
    }

    private void open() throws SQLException {
        execute("PRAGMA busy_timeout=10000");
        execute("PRAGMA synchronous=NORMAL");
        replicator.connectionOpened();
        execute("CREATE TABLE IF NOT EXISTS t (id INTEGER PRIMARY KEY, v BLOB)");
        replicator.nudge();
    }

    private String answer(String command) throws SQLException {
        switch (command) {
            case "commit" -> {
                commit();
                return "committed";
            }
            case "end" -> {
                replicator.lastConnectionClosing();
                connection.close();
                replicator.lastConnectionClosed();
                new FinalSync(List.of(replicator))
                        .run(
                                ReplicationSettings.DEFAULTS.shutdownSyncTimeout(),
                                Duration.ofMillis(500),
                                Clock.systemUTC().instant());
                return "ended";
            }
            default -> {
                return replicator
                        .aside()
                        .orElse(
                                replicator.isFollowing()
                                        ? "following"
                                        : replicator.isCaughtUp() ? "shipped" : "behind");
            }
        }
    }

    private void commit() throws SQLException {
        int pages = replicator.autoCheckpoint();
        execute("PRAGMA wal_autocheckpoint=" + (pages == ReplicatedDatabase.APPLICATIONS_OWN ? 1000 : pages));
        replicator.gate().enter(Gate.Statement.PATIENT);
        try {
            execute("INSERT INTO t (v) VALUES (randomblob(500))");
        } finally {
            replicator.gate().exit(Gate.Statement.PATIENT);
        }
        replicator.nudge();
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
