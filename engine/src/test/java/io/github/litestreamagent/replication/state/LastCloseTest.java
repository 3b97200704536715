package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.replication.FinalCheck;
import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.SimulatedWorld;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applications that open and close the file faster than the replicator opens it, beside other processes. */
class LastCloseTest {

    @TempDir
    Path dir;

    private SimulatedWorld world;
    private RandomWrites writes;
    private Runnable beforeClose = () -> {};

    @BeforeEach
    void replicate() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        world = new SimulatedWorld(dir, random, ReplicationSettings.DEFAULTS, () -> beforeClose.run(), () -> {});
        writes = new RandomWrites(random, world.log);
        try (Connection connection = SimulatedProcess.connect(world.database())) {
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            commit(connection);
        }
        world.start();
        world.open();
        for (int i = 0; i < 100; i++) {
            world.process().step();
            world.machine.pass(Duration.ofMillis(50).toNanos());
        }
        world.process().close();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    /**
     * Each close took the whole log for new, and counted its pages once more in the checksum of the database. Fails when LastClose.closed
     * lets the chain rest on the file although the log is there.
     */
    @Test
    void a_log_that_another_process_keeps_is_captured_once() throws Exception {
        world.openOther();
        openCommitClose();
        openCommitClose();
        openCommitClose();
        new FinalCheck(world, writes, dir).run();
    }

    /**
     * The next close went on behind a row that was in no file, with a checksum that no restore passed. Fails when LastClose.closed does not
     * ask whether the deleted log ended at the capture.
     */
    @Test
    void a_row_that_another_process_writes_between_the_capture_and_the_close_is_noticed() throws Exception {
        beforeClose = this::visitOnce;
        openCommitClose();
        beforeClose = () -> {};
        openCommitClose();
        new FinalCheck(world, writes, dir).run();
    }

    /**
     * The agent's own connections had been there until then: the file itself tells. Fails when LastClose.end takes the rest
     * for proven, and neither LastClose.closed nor Attaching.decide compares the stamp.
     */
    @Test
    void a_row_that_another_process_writes_between_the_end_of_our_connections_and_the_close_is_noticed()
            throws Exception {
        world.process().open();
        commit(world.process().connection(0));
        for (int i = 0; i < 100; i++) {
            world.process().step();
            world.machine.pass(Duration.ofMillis(50).toNanos());
        }
        beforeClose = this::commitWhenOursAreClosed;
        world.process().close();
        beforeClose = () -> {};
        new FinalCheck(world, writes, dir).run();
    }

    /** Neither stamp nor size tells. Fails when Attaching.decide believes a rest that is not proven. */
    @Test
    void a_change_in_the_very_tick_of_the_close_is_noticed() throws Exception {
        openCommitClose();
        world.machine.stamp(world.database());
        world.machine.ticking(true);
        try (Connection visitor = SimulatedProcess.connect(world.database())) {
            RandomWrites.execute(visitor, "PRAGMA user_version=7");
        }
        world.machine.stamp(world.database());
        world.machine.ticking(false);
        world.process().open();
        new FinalCheck(world, writes, dir).run();
    }

    /** The error ended in the application's close. Fails when DatabaseReplicator.guarded lets an OutOfMemoryError through. */
    @Test
    void a_close_without_memory_is_the_applications_own_and_what_it_left_is_shipped() throws Exception {
        world.process().open();
        for (int i = 0; i < 100; i++) {
            world.process().step();
            world.machine.pass(Duration.ofMillis(50).toNanos());
        }
        commit(world.process().connection(0));
        beforeClose = this::runOutOfMemoryOnce;
        world.process().close();
        new FinalCheck(world, writes, dir).run();
    }

    private void runOutOfMemoryOnce() {
        beforeClose = () -> {};
        throw new OutOfMemoryError("as the application's next allocation meets it");
    }

    private void commitWhenOursAreClosed() {
        try {
            if (world.process().isIdle()) {
                visitOnce();
                beforeClose.run();
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void openCommitClose() throws Exception {
        world.process().open();
        commit(world.process().connection(0));
        world.process().close();
    }

    private void visitOnce() {
        // The first look is that of the capture itself.
        beforeClose = () -> {
            try (Connection visitor = SimulatedProcess.connect(world.database())) {
                commit(visitor);
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        };
    }

    private void commit(Connection connection) throws SQLException {
        writes.begin(connection);
        writes.commit(connection);
    }
}
