package io.github.litestreamagent.replication.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.fixtures.Allocations;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.wal.PageMap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.management.JMException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BacklogTest {

    private static final int COMMITS = 300;

    @TempDir
    Path dir;

    /** Fails when Backlog takes a rest that nothing has proved for one that lacks nothing. */
    @Test
    void it_is_not_called_empty_before_the_file_has_been_compared() throws Exception {
        MemoryStorage storage = new MemoryStorage();
        SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 4096);
        SimulatedProcess process = new SimulatedProcess(
                dir.resolve("app.db"),
                storage,
                machine,
                ReplicationSettings.DEFAULTS,
                "writer",
                1000,
                () -> {},
                () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(process, machine);
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (1)");
        process.close();
        process.open();

        assertThat(process.replicator().progress().backlog().known()).isFalse();
        steps(process, machine);
        assertThat(process.replicator().progress().backlog()).isEqualTo(new Backlog(0, 0, true));
    }

    /** What is held of it in memory does not follow its length. Fails when LogTail.behind scans to the end of the log. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_long_backlog_is_shipped_in_pieces(boolean byTheLastClose) throws Exception {
        Path database = dir.resolve("app.db");
        MemoryStorage storage = new MemoryStorage();
        SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 4096);
        SimulatedProcess process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "writer", 1000, () -> {}, () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(process, machine);
        int before = storage.list(Level.SYNC).size();
        for (int i = 0; i < COMMITS; i++) {
            RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(3000))");
        }
        if (!byTheLastClose) {
            assertThat(process.replicator().progress().backlog().commits()).isEqualTo(COMMITS);
            process.nudge();
            steps(process, machine);
        }
        process.close();
        steps(process, machine);

        assertThat(storage.list(Level.SYNC).size() - before).isGreaterThan(3);
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    /** What a final sync waits for. Fails when Uploads.send counts each file as complete. */
    @Test
    void the_first_piece_of_a_backlog_is_not_taken_for_all_of_it() throws Exception {
        Path database = dir.resolve("app.db");
        MemoryStorage storage = new MemoryStorage();
        SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 4096);
        SimulatedProcess process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "writer", 1000, () -> {}, () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(process, machine);
        for (int i = 0; i < COMMITS; i++) {
            RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(3000))");
        }
        Instant committed = machine.now();
        int before = storage.created().size();
        while (storage.created().size() == before) {
            machine.pass(Duration.ofSeconds(1).toNanos());
            process.step();
        }
        assertThat(process.replicator().progress().hasShipped(committed)).isFalse();
        steps(process, machine);
        assertThat(process.replicator().progress().hasShipped(committed)).isTrue();
        process.kill();
    }

    /** For 1 GB that is 6 MB. Fails when StreamedCapture.source copies the map of the frames. */
    @Test
    void while_a_large_transaction_is_uploaded_where_its_pages_are_is_held_once() throws Exception {
        Path database = dir.resolve("app.db");
        MemoryStorage storage = new MemoryStorage();
        SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 4096);
        List<Long> maps = new ArrayList<>();
        long ofOtherTests = mapsAlive();
        SimulatedProcess process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "writer", 1000, () -> {}, () -> {
                    if (storage.created().size() == 1) {
                        maps.add(mapsAlive());
                    }
                });
        process.open();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(process, machine);
        assertThat(storage.created()).hasSize(1);
        maps.clear();
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(30000))");
        process.close();
        steps(process, machine);

        assertThat(storage.created()).hasSizeGreaterThan(1);
        assertThat(maps).isNotEmpty().allMatch(alive -> alive - ofOtherTests <= 1);
    }

    private static long mapsAlive() {
        try {
            return Allocations.alive(PageMap.class);
        } catch (JMException e) {
            throw new AssertionError(e);
        }
    }

    private static void steps(SimulatedProcess process, SimulatedMachine machine) {
        for (int i = 0; i < 100; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
