package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;

/** One random history of a database and its replica, and what must hold at its end. */
final class SimulatedHistory implements AutoCloseable {

    private static final int[] PAGE_SIZES = {512, 1024, 4096, 4096, 4096, 8192, 65_536};

    private final Path dir;
    private final SplittableRandom random;
    private final SimulatedWorld world;
    private final RandomWrites writes;
    private final FilesAtRest filesAtRest;
    private final OpenTransactions transactions;
    private final OtherPrograms others;
    private final StorageWeather weather;
    private final boolean applicationInterferes;
    private final boolean othersInterfere;
    private final SimulatedSnapshots snapshots;
    private final SimulatedLevels levels;

    /**
     * @param withSnapshots whether so little time lies between two snapshots that the history meets some
     * @param withLevels whether the replica is compacted
     */
    SimulatedHistory(Path dir, long seed, boolean withSnapshots, boolean withLevels) throws IOException {
        this.dir = dir;
        snapshots = new SimulatedSnapshots(seed, withSnapshots);
        levels = new SimulatedLevels(seed, withLevels);
        random = new SplittableRandom(seed);
        othersInterfere = random.nextInt(3) == 0;
        applicationInterferes = random.nextInt(3) > 0;
        world = new SimulatedWorld(dir, random, settings(), this::atDriver, this::atStorage);
        writes = new RandomWrites(random.split(), world.log);
        transactions = new OpenTransactions(world, writes);
        others = new OtherPrograms(world, writes, transactions, random);
        weather = new StorageWeather(random);
        filesAtRest = new FilesAtRest(world, writes, random);
        snapshots.beside(world, what -> unchecked(() -> besideSnapshot(what)));
        levels.beside(world, what -> unchecked(() -> besideSnapshot(what)));
    }

    private ReplicationSettings settings() {
        return new ReplicationSettings(
                Duration.ofMillis(random.nextInt(3) * 500L),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1 + random.nextInt(60)),
                2 + random.nextInt(100),
                300 + random.nextInt(1000),
                snapshots.interval(),
                levels.settings(),
                Duration.ZERO,
                Duration.ofSeconds(30),
                false,
                false,
                random.nextInt(8) != 0);
    }

    void run() throws SQLException, IOException {
        createDatabase();
        world.start();
        world.open();
        if (othersInterfere) {
            world.openOther();
        }
        int events = 10 + random.nextInt(50);
        for (int i = 0; i < events; i++) {
            event();
            if (world.crashed()) {
                afterCrash();
            }
            world.settle();
            snapshots.turn();
            if (world.crashed()) {
                afterCrash();
            }
            levels.turn();
            if (world.crashed()) {
                afterCrash();
            }
            if (levels.hasDeleted()) {
                world.proof.promises(world.storage().copy());
            }
        }
        world.calmDown();
        snapshots.finish();
        levels.finish();
        endTransactions();
        new FinalCheck(world, writes, dir).run();
    }

    private void endTransactions() throws SQLException {
        transactions.end();
        if (random.nextBoolean()) {
            world.closeOthers();
        }
    }

    private void createDatabase() throws SQLException, IOException {
        int pageSize = PAGE_SIZES[random.nextInt(PAGE_SIZES.length)];
        try (Connection connection = SimulatedProcess.connect(world.database())) {
            RandomWrites.execute(connection, "PRAGMA page_size=" + pageSize);
            RandomWrites.execute(connection, "PRAGMA auto_vacuum=" + random.nextInt(3));
            if (random.nextInt(4) > 0) {
                RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            }
            if (random.nextInt(8) > 0) {
                writes.transaction(connection);
            }
        }
        if (!Files.exists(world.database())) {
            Files.createFile(world.database());
        }
    }

    private void event() throws SQLException, IOException {
        int what = random.nextInt(31);
        Log.debug("event", "what", what, "commits", world.log.position(), "time", world.machine.now());
        switch (what) {
            case 0, 1, 2, 3, 4, 5, 6 -> application();
            case 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 -> steps(1 + random.nextInt(6));
            case 17, 18 -> others.happen();
            case 19 -> transactions.read();
            case 20 -> transactions.write();
            case 21 -> world.machine.pass(random.nextLong(Duration.ofMinutes(2).toNanos()));
            case 22 -> world.machine.jump(Duration.ofSeconds(random.nextInt(-3600, 3600)));
            case 23, 24 -> weather.turn(world.storage());
            case 25 -> closeApplication();
            case 26 -> askForCheckpoint();
            case 27 -> atRest();
            case 28 -> kill();
            case 29 -> exit();
            default -> world.crashIn(1 + random.nextInt(40));
        }
    }

    private void besideSnapshot(int what) throws SQLException, IOException {
        switch (what) {
            case 0, 1, 2, 3 -> steps(1 + random.nextInt(4));
            case 4, 5, 6 -> application();
            case 7 -> others.happen();
            case 8 -> askForCheckpoint();
            default -> closeApplication();
        }
    }

    private void application() throws SQLException, IOException {
        if (!world.process().isOpen()) {
            world.open();
            return;
        }
        if (world.process().connections() < 3 && random.nextInt(6) == 0) {
            world.process().open();
        }
        write(transactions.isEmpty() && world.others.isEmpty());
    }

    private void write(boolean mustSucceed) throws SQLException {
        int back = random.nextInt(world.process().connections());
        others.write(world.process().connection(back), mustSucceed);
        world.process().nudge();
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            Pause pause = world.process().step();
            Log.trace("step", "pause", pause);
            if (random.nextInt(4) > 0) {
                world.machine.pass(Math.min(pause.nanos(), Duration.ofMinutes(1).toNanos()));
            }
            world.machine.pass(random.nextLong(1_000_000));
        }
    }

    private void closeApplication() throws SQLException, IOException {
        if (!world.process().isOpen()) {
            world.open();
            return;
        }
        if (random.nextInt(5) == 0 && world.process().connections() == 1) {
            world.process().closeWhileAnotherOpens();
            transactions.forgetApplication();
            return;
        }
        closeAll();
        if (random.nextBoolean()) {
            world.machine.pass(random.nextLong(100_000_000));
            world.machine.stamp(world.database());
            world.open();
        }
    }

    private void closeAll() throws SQLException {
        while (world.process().isOpen()) {
            world.process().close();
        }
        transactions.forgetApplication();
    }

    private void askForCheckpoint() throws SQLException {
        if (world.process().isOpen() && !transactions.hasWriter()) {
            world.process().replicator().checkpointRequested();
            others.checkpoint(world.process().connection(0));
            world.process().replicator().checkpointEnded();
            world.process().nudge();
        }
    }

    /** Something happens to the files while nobody has them open. */
    private void atRest() throws SQLException, IOException {
        world.closeOthers();
        closeAll();
        transactions.forget();
        steps(random.nextInt(6));
        if (world.crashed()) {
            afterCrash();
        } else if (world.process().isIdle() && !world.process().isOpen()) {
            world.mayRefuse = true;
            filesAtRest.happen();
        }
    }

    private void kill() throws SQLException, IOException {
        if (!world.others.isEmpty() && random.nextBoolean()) {
            world.killProcess();
            transactions.forgetApplication();
            world.mayRefuse = true;
        } else {
            world.crash();
            afterCrash();
        }
    }

    /** System.exit without a close: a last sync, then the process is gone. */
    private void exit() throws SQLException, IOException {
        world.process().replicator().hurry(Duration.ofMillis(500));
        steps(random.nextInt(10));
        if (world.crashed()) {
            afterCrash();
        } else {
            world.settle();
            world.killProcess();
            transactions.forgetApplication();
            world.mayRefuse = true;
        }
    }

    private void afterCrash() throws SQLException, IOException {
        transactions.forget();
        world.mayRefuse = true;
        if (random.nextInt(4) > 0) {
            world.open();
        }
    }

    private void atDriver() {
        if (applicationInterferes && random.nextInt(20) == 0 && world.process().mayWrite()) {
            unchecked(() -> write(false));
        }
        if (othersInterfere && random.nextInt(10) == 0) {
            unchecked(others::interfere);
        }
    }

    private void atStorage() {
        snapshots.atStorage();
        levels.atStorage();
        if (random.nextInt(30) == 0) {
            unchecked(() -> {
                if (random.nextInt(3) == 0) {
                    closeApplication();
                } else if (!transactions.hasWriter()) {
                    application();
                }
            });
        }
        if (random.nextInt(40) == 0) {
            world.machine.pass(random.nextLong(Duration.ofSeconds(40).toNanos()));
        }
        atDriver();
    }

    private interface Happening {

        void happen() throws SQLException, IOException;
    }

    private static void unchecked(Happening happening) {
        try {
            happening.happen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() throws SQLException {
        world.close();
    }
}
