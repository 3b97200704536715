package io.github.litestreamagent.replication.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.JdbcConnection;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.BusyHandler;

class PassiveTest {

    @TempDir
    Path dir;

    private Passive.Result beside;

    /** SQLite says -1 for the frames in the log and for those that are copied. Fails when Passive.Result takes that for a log that is copied. */
    @Test
    void beside_another_checkpoint_it_is_busy_and_not_complete() throws Exception {
        Path database = dir.resolve("app.db");
        try (Connection writer = SimulatedProcess.connect(database)) {
            RandomWrites.execute(writer, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(writer, "CREATE TABLE t (a)");
            RandomWrites.execute(writer, "BEGIN IMMEDIATE");
            try (Connection other = SimulatedProcess.connect(database);
                    Connection own = SimulatedProcess.connect(database)) {
                BusyHandler.setHandler(other, new BusyHandler() {
                    @Override
                    protected int callback(int nbPrevInvok) throws SQLException {
                        beside = Passive.checkpoint(new JdbcConnection(own));
                        return 0;
                    }
                });
                RandomWrites.execute(other, "PRAGMA wal_checkpoint(FULL)");
                BusyHandler.clearHandler(other);
            }
        }
        assertThat(beside.busy()).isTrue();
        assertThat(beside.complete()).isFalse();
    }
}
