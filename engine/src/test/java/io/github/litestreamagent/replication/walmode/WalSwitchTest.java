package io.github.litestreamagent.replication.walmode;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.JdbcConnection;
import io.github.litestreamagent.replication.NoSharedMemory;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.walmode.WalSwitch.Outcome;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database in rollback mode is switched to WAL, with SQLite itself. */
class WalSwitchTest {

    @TempDir
    Path dir;

    private Path database;

    @BeforeEach
    void create() throws Exception {
        database = dir.resolve("app.db");
        try (Connection application = SimulatedProcess.connect(database)) {
            RandomWrites.execute(application, "CREATE TABLE t (a)");
        }
    }

    @Test
    void a_database_that_can_be_read_behind_the_switch_stays_switched() throws Exception {
        assertThat(switched(JdbcConnection::open).outcome()).isEqualTo(Outcome.SWITCHED);
        assertThat(NoSharedMemory.isInWalMode(database)).isTrue();
    }

    /** Fails when WalSwitch.switched does not read on a second connection. */
    @Test
    void one_that_cannot_be_read_behind_it_is_as_it_was() throws Exception {
        WalSwitch.Result result = switched(new NoSharedMemory(any -> true));
        assertThat(result.outcome()).isEqualTo(Outcome.TAKEN_BACK);
        assertThat(result.why()).contains("SHMMAP");
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
    }

    /** Fails when WalSwitch.switched does not look at what SQLite answered. */
    @Test
    void one_that_is_being_written_is_left_as_it_is() throws Exception {
        try (Connection application = SimulatedProcess.connect(database)) {
            RandomWrites.execute(application, "BEGIN IMMEDIATE");
            assertThat(switched(JdbcConnection::open).outcome()).isEqualTo(Outcome.BUSY);
            RandomWrites.execute(application, "ROLLBACK");
        }
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
    }

    /** Fails when WalSwitch.takesBack waits for nobody, or takes an answer for a success. */
    @Test
    void a_header_is_not_taken_back_under_a_connection_that_has_read_it() throws Exception {
        assertThat(switched(JdbcConnection::open).outcome()).isEqualTo(Outcome.SWITCHED);
        try (Connection application = SimulatedProcess.connect(database)) {
            RandomWrites.execute(application, "INSERT INTO t VALUES (1)");
            assertThat(takenBack()).isFalse();
            assertThat(NoSharedMemory.isInWalMode(database)).isTrue();
        }
        assertThat(takenBack()).isTrue();
        assertThat(NoSharedMemory.isInWalMode(database)).isFalse();
    }

    private boolean takenBack() throws SQLException {
        try (JdbcConnection connection = JdbcConnection.open(database)) {
            connection.run("PRAGMA busy_timeout=0");
            return WalSwitch.takesBack(connection);
        }
    }

    private WalSwitch.Result switched(DatabaseConnections connections) throws SQLException {
        return new WalSwitch(database, connections, new Gate()).run();
    }
}
