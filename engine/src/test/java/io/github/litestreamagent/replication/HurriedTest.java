package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the replicator does with a database that the application has closed when the process ends. */
class HurriedTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        database = dir.resolve("app.db");
        process = new SimulatedProcess(
                database,
                new MemoryStorage(),
                machine,
                ReplicationSettings.DEFAULTS,
                "writer",
                1000,
                () -> {},
                () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        for (int i = 0; i < 20; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (1)");
    }

    @AfterEach
    void end() throws Exception {
        process.kill();
    }

    /** Fails when Holding.untilWanted visits it all the same: a visit that the end of the process cuts short leaves a log. */
    @Test
    void a_file_that_was_just_closed_is_not_opened_again() throws Exception {
        process.close();
        process.replicator().hurry(Duration.ofMillis(500));
        assertThat(stepsUntilCaughtUp())
                .as("the file, and the look at the first one")
                .isEqualTo(2);
        assertThat(process.step()).isEqualTo(Pause.END);
        assertThat(Path.of(database + "-wal")).doesNotExist();
    }

    /** Fails when CheckpointCycle.last needs the gate: each close left the chain in doubt, and the whole file was read again. */
    @Test
    void a_gate_that_a_statement_gave_up_does_not_put_the_last_close_in_doubt() throws Exception {
        Gate gate = process.replicator().gate();
        assertThat(gate.close(0)).isTrue();
        gate.enter(Gate.Statement.PATIENT);
        gate.exit(Gate.Statement.PATIENT);
        assertThat(gate.close(0)).as("off for a minute").isFalse();
        process.close();
        process.replicator().hurry(Duration.ofMillis(500));
        assertThat(stepsUntilCaughtUp())
                .as("the file, and the look at the first one")
                .isEqualTo(2);
        assertThat(Path.of(database + "-wal")).doesNotExist();
    }

    /** Its commits are not those of the process that ends. Fails when Holding.isAtRest asks for a rest alone, or ReplicationSteps.capture goes on. */
    @Test
    void another_process_that_writes_on_is_not_waited_for() throws Exception {
        try (Connection other = SimulatedProcess.connect(database)) {
            RandomWrites.execute(other, "BEGIN IMMEDIATE");
            RandomWrites.execute(other, "INSERT INTO t VALUES (2)");
            process.close();
            RandomWrites.execute(other, "COMMIT");
            process.replicator().hurry(Duration.ofMillis(500));
            for (int i = 0; i < 30 && !process.replicator().isCaughtUp(); i++) {
                process.step();
                RandomWrites.execute(other, "INSERT INTO t VALUES (3)");
                machine.pass(Duration.ofSeconds(1).toNanos());
            }
            assertThat(process.replicator().isCaughtUp()).isTrue();
            assertThat(process.step()).isEqualTo(Pause.END);
        }
    }

    private int stepsUntilCaughtUp() {
        int steps = 0;
        while (!process.replicator().isCaughtUp() && steps < 100) {
            process.step();
            steps++;
        }
        return steps;
    }
}
