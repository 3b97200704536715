package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** The postcondition of every history: storage heals, one more commit, and the replica is the database. */
public final class FinalCheck {

    private static final int MOST_STEPS = 3000;
    private static final int STEPS_BESIDE_RIVAL = 30;

    private final SimulatedWorld world;
    private final RandomWrites writes;
    private final Path dir;

    public FinalCheck(SimulatedWorld world, RandomWrites writes, Path dir) {
        this.world = world;
        this.writes = writes;
        this.dir = dir;
    }

    public void run() throws SQLException, IOException {
        world.storage().heal();
        if (!world.process().isOpen()) {
            world.open();
        }
        if (world.storage().hasPlanted()) {
            checkThatRivalIsLeftAlone();
            return;
        }
        commit();
        proveCuts();
        if (isOfAnotherPageSize()) {
            return;
        }
        compare("open");
        closeEverything();
        catchUp();
        assertThat(Path.of(world.database() + "-wal")).doesNotExist();
        compare("closed");
        restartShipsNothing();
        proveCuts();
    }

    /** Another writer has taken a TXID: nothing is put behind it, and what there was before stays whole. */
    private void checkThatRivalIsLeftAlone() throws SQLException, IOException {
        int objects = world.storage().createdByASync().size();
        world.process().nudge();
        for (int i = 0; i < STEPS_BESIDE_RIVAL; i++) {
            world.machine.pass(Math.min(
                    world.process().step().nanos(), Duration.ofMinutes(1).toNanos()));
        }
        assertThat(world.storage().createdByASync()).hasSize(objects);
        proveCuts();
    }

    private void proveCuts() throws IOException, SQLException {
        world.proof.check(world.storage(), world.log, dir.resolve("cut.db"));
    }

    private void commit() throws SQLException, IOException {
        Connection connection = world.process().connection(0);
        writes.begin(connection);
        writes.commit(connection);
        world.process().nudge();
        catchUp();
    }

    /** A database that the replicator takes for another one is shipped when the operator says so, unless its pages have another size. */
    private boolean isOfAnotherPageSize() throws SQLException, IOException {
        String aside = world.process().replicator().aside().orElse("");
        if (aside.isEmpty()) {
            return false;
        }
        assertThat(world.mayRefuse).as("replication stopped: " + aside).isTrue();
        if (aside.contains("cannot change its page size")) {
            return true;
        }
        assertThat(aside).containsAnyOf("does not look like", "is older than the replica");
        world.recover();
        commit();
        return isOfAnotherPageSize();
    }

    private void catchUp() throws IOException, SQLException {
        DatabaseReplicator replicator = world.process().replicator();
        for (int i = 0; i < MOST_STEPS; i++) {
            if (i > 0
                    && replicator.isCaughtUp()
                    && (world.process().isOpen() || world.process().isIdle())) {
                world.settle();
                return;
            }
            Pause pause = world.process().step();
            world.machine.pass(Math.min(pause.nanos(), Duration.ofMinutes(1).toNanos()) + 1000);
        }
        throw new AssertionError("not caught up after " + MOST_STEPS + " steps: " + replicator.lag());
    }

    private void compare(String when) throws IOException, SQLException {
        Path source = Files.createDirectory(dir.resolve(when)).resolve("app.db");
        SimulatedWorld.copyFiles(world.database(), source);
        try (Connection connection = SimulatedProcess.connect(source)) {
            RandomWrites.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
        }
        Path restored = dir.resolve(when + "-restored.db");
        new Restore(world.storage()).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, source))
                .as("first different byte of the restored database, " + when)
                .isEqualTo(-1);
    }

    private void closeEverything() throws SQLException {
        world.closeOthers();
        while (world.process().isOpen()) {
            world.process().close();
        }
    }

    /** The files are as the last process left them, so a new one has nothing to send. */
    private void restartShipsNothing() throws SQLException, IOException {
        int objects = world.storage().createdByASync().size();
        world.start();
        world.open();
        catchUp();
        assertThat(world.storage().createdByASync())
                .as("objects after a restart")
                .hasSize(objects);
    }
}
