package io.github.litestreamagent.replication.database;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.HookedConnections;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The read transaction that guards the log moves hand over hand, so that there is no moment at which a commit could be missed. */
class KeeperTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 16 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private Connection other;
    private int interferences;
    private boolean interfering;

    /** Fails when CheckpointCycle.letGoOfOlderKeeper lets the older one go before the capture. */
    @Test
    void commits_and_checkpoints_of_another_process_at_each_of_its_moves_break_no_chain() throws Exception {
        Path database = dir.resolve("app.db");
        SimulatedProcess process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "writer", 1000, this::interfere, () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(process, 20);
        long lists = storage.wholeLists();
        try (Connection another = SimulatedProcess.connect(database)) {
            RandomWrites.execute(another, "PRAGMA busy_timeout=0");
            other = another;
            for (int i = 0; i < 30; i++) {
                RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(60000))");
                process.nudge();
                steps(process, 20);
                machine.pass(Duration.ofMinutes(1).toNanos());
            }
            other = null;
        }
        steps(process, 20);

        assertThat(interferences).isGreaterThan(100);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(storage.wholeLists())
                .as("the chain was never looked at anew")
                .isEqualTo(lists);
        process.close();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private interface Move {

        void make(Keeper keeper) throws Exception;
    }

    /**
     * Who reads the database file must know before it can change. Fails when Keeper.letGo or Keeper.close ends a transaction and then
     * the pin, and when another method ends one that holds the log.
     */
    @Test
    void a_pin_ends_before_the_keeper_moves() throws Exception {
        Path database = dir.resolve("app.db");
        List<Boolean> held = new ArrayList<>();
        Pin[] pin = {new Pin()};
        HookedConnections own = new HookedConnections(() -> held.add(pin[0].isHeld()));
        try (Connection application = SimulatedProcess.connect(database)) {
            RandomWrites.execute(application, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(application, "CREATE TABLE t (a)");
            Keeper keeper = new Keeper(own.open(database), own.open(database));
            keeper.beginNewer();
            List<Move> moves = List.of(
                    Keeper::letGoOfOlder,
                    Keeper::checkpointBetween,
                    Keeper::truncateBetween,
                    keeping -> keeping.stepAsideUntil(() -> true, 0),
                    Keeper::close);
            for (Move move : moves) {
                pin[0] = keeper.pin();
                held.clear();
                move.make(keeper);
                assertThat(held).as("at each statement").doesNotContain(true);
                assertThat(keeper.isPinned()).isFalse();
            }
        }
    }

    private void interfere() {
        if (other == null || interfering) {
            return;
        }
        interfering = true;
        try {
            RandomWrites.execute(other, "INSERT INTO t VALUES (" + interferences + ")");
            RandomWrites.execute(other, "PRAGMA wal_checkpoint(PASSIVE)");
            interferences++;
        } catch (SQLException busy) {
            // the replicator has the write lock
        } finally {
            interfering = false;
        }
    }

    private void steps(SimulatedProcess process, int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
