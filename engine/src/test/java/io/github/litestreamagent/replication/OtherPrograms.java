package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.database.Busy;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;

/** Processes beside that of the agent, which know of no agent: they write, checkpoint, come and go. */
final class OtherPrograms {

    private static final String[] CHECKPOINTS = {"PASSIVE", "FULL", "RESTART", "TRUNCATE"};

    private final SimulatedWorld world;
    private final RandomWrites writes;
    private final OpenTransactions transactions;
    private final SplittableRandom random;

    OtherPrograms(SimulatedWorld world, RandomWrites writes, OpenTransactions transactions, SplittableRandom random) {
        this.world = world;
        this.writes = writes;
        this.transactions = transactions;
        this.random = random;
    }

    /** Between two steps of the replicator. */
    void happen() throws SQLException {
        if (world.others.isEmpty()) {
            if (Files.exists(world.database())) {
                world.openOther();
            }
            return;
        }
        Connection other = any();
        switch (random.nextInt(6)) {
            case 0 -> close(other);
            case 1, 2 -> checkpoint(other);
            case 3 -> world.openOther();
            default -> write(other, false);
        }
    }

    private void close(Connection other) throws SQLException {
        if (!transactions.isReader(other)) {
            world.others.remove(other);
            other.close();
            world.mayRefuse = true;
        }
    }

    /** In the middle of a step. */
    void interfere() throws SQLException {
        if (world.others.isEmpty() && random.nextInt(4) > 0) {
            return;
        }
        switch (random.nextInt(4)) {
            case 0 -> write(any(), false);
            case 1, 2 -> checkpoint(any());
            default -> visit();
        }
    }

    private Connection any() throws SQLException {
        if (world.others.isEmpty()) {
            world.openOther();
        }
        return world.others.get(random.nextInt(world.others.size()));
    }

    /** A program that opens the file, writes and ends. */
    private void visit() throws SQLException {
        try (Connection visitor = SimulatedProcess.connect(world.database())) {
            write(visitor, false);
        }
        world.mayRefuse = true;
    }

    /** @param mustSucceed whether nobody is in the way but the replicator, which never may be */
    void write(Connection connection, boolean mustSucceed) throws SQLException {
        if (transactions.isOn(connection)) {
            return;
        }
        try {
            if (random.nextInt(8) == 0) {
                writes.housekeeping(connection);
            } else {
                writes.transaction(connection);
            }
        } catch (SQLException e) {
            if (mustSucceed || !Busy.is(e)) {
                throw e;
            }
        }
    }

    void checkpoint(Connection connection) throws SQLException {
        if (transactions.isOn(connection)) {
            return;
        }
        try {
            RandomWrites.execute(
                    connection, "PRAGMA wal_checkpoint(" + CHECKPOINTS[random.nextInt(CHECKPOINTS.length)] + ")");
        } catch (SQLException e) {
            if (!Busy.is(e)) {
                throw e;
            }
        }
    }
}
