package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicator asks of the storage in quiet and in bad times. */
class QuietDatabaseTest {

    private static final int CAP = 200;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        database = dir.resolve("app.db");
        ReplicationSettings settings = TestSettings.defaults()
                .minCheckpointPageCount(20)
                .truncatePageCount(CAP)
                .build();
        process = new SimulatedProcess(database, storage, machine, settings, "writer", 1000, () -> {}, () -> {});
        process.open();
        sql("CREATE TABLE t (a)");
        sql("INSERT INTO t VALUES (1)");
        steps(20);
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    /** Fails when Fence.compareBeside lists by itself. */
    @Test
    void a_database_that_nobody_writes_makes_no_request() {
        int before = storage.journal().size();
        steps(2 * 3600);
        assertThat(storage.journal()).hasSize(before);
    }

    /** Fails when ReplicationSteps.letGoOfLongLog returns at once. */
    @Test
    void a_log_that_has_grown_too_long_in_an_outage_is_let_go_and_repaid() throws Exception {
        Answer[] outage = new Answer[50];
        Arrays.fill(outage, Answer.slowDown());
        storage.next(Operation.PUT, outage);
        sql("INSERT INTO t VALUES (2)");
        steps(3);
        assertThat(process.replicator().autoCheckpoint()).isZero();
        for (int i = 0; i < CAP; i++) {
            sql("INSERT INTO t VALUES (" + i + ")");
        }
        storage.next(Operation.LIST, outage);
        steps(3);
        assertThat(process.replicator().autoCheckpoint())
                .as("the application checkpoints again")
                .isEqualTo(ReplicatedDatabase.APPLICATIONS_OWN);
        steps(200);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(process.replicator().autoCheckpoint()).isZero();
        assertRestoresToTheDatabase();
    }

    /** Each changes the salts; nothing was in the log that could have been missed. Fails when LogTail.hasOlderFrames answers true. */
    @Test
    void an_empty_log_that_the_application_truncates_again_and_again_is_no_gap() throws Exception {
        sql("INSERT INTO t VALUES (2)");
        steps(20);
        long lists = storage.wholeLists();
        for (int i = 0; i < 3; i++) {
            process.replicator().checkpointRequested();
            sql("PRAGMA wal_checkpoint(TRUNCATE)");
            process.replicator().checkpointEnded();
        }
        sql("INSERT INTO t VALUES (3)");
        steps(20);
        assertThat(storage.wholeLists()).isEqualTo(lists);
        assertRestoresToTheDatabase();
    }

    private void assertRestoresToTheDatabase() throws Exception {
        process.close();
        steps(20);
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private void sql(String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
