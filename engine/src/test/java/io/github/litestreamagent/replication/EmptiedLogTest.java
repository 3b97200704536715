package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log is emptied at the end of a process whose connections stay open. */
class EmptiedLogTest {

    private static final int MORE_STATEMENTS_THAN_IT_TAKES = 30;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 64 << 10);
    private int statementsUntil;
    private int committed;
    private Path database;

    /** Fails when CheckpointCycle.emptyLog does not let the capturer go on. */
    @Test
    void a_commit_at_any_moment_of_it_is_in_the_replica() throws Exception {
        for (int at = 1; at <= MORE_STATEMENTS_THAN_IT_TAKES; at++) {
            committedAt(at);
        }
        assertThat(committed).as("commits beside it").isGreaterThan(10).isLessThan(MORE_STATEMENTS_THAN_IT_TAKES);
    }

    private void committedAt(int statement) throws Exception {
        database = Files.createDirectory(dir.resolve("at-" + statement)).resolve("app.db");
        MemoryStorage storage = new MemoryStorage();
        SimulatedProcess process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "writer", 1000, this::tick, () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        process.nudge();
        steps(process);
        statementsUntil = statement;
        process.replicator().fold();
        statementsUntil = 0;
        steps(process);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        process.kill();
        Path restored = database.resolveSibling("restored.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, database))
                .as("committed at statement " + statement)
                .isEqualTo(-1);
    }

    /** Another process, for which there is no gate. */
    private void tick() {
        if (statementsUntil > 0 && --statementsUntil == 0) {
            try (Connection other = SimulatedProcess.connect(database)) {
                RandomWrites.execute(other, "INSERT INTO t VALUES (randomblob(1000))");
                committed++;
            } catch (SQLException busy) {
                assertThat((Throwable) busy).hasMessageContaining("locked");
            }
        }
    }

    private void steps(SimulatedProcess process) {
        for (int i = 0; i < 20; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
