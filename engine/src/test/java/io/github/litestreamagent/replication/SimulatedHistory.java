package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.ReplicationThread.Pause;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
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
    private static final Operation[] OPERATIONS = Operation.values();

    private final Path dir;
    private final SplittableRandom random;
    private final SimulatedWorld world;
    private final RandomWrites writes;
    private final FilesAtRest filesAtRest;
    private final boolean othersInterfere;
    private Connection longReader;
    private Connection openWriter;
    private boolean mayRefuse;

    SimulatedHistory(Path dir, long seed) throws IOException {
        this.dir = dir;
        random = new SplittableRandom(seed);
        othersInterfere = random.nextInt(3) == 0;
        world = new SimulatedWorld(dir, random, settings(), this::atDriver, this::atStorage);
        writes = new RandomWrites(random.split(), world.log);
        filesAtRest = new FilesAtRest(world, writes, random);
    }

    private ReplicationSettings settings() {
        return new ReplicationSettings(
                Duration.ofMillis(random.nextInt(3) * 500L),
                Duration.ofSeconds(1),
                Duration.ofSeconds(1 + random.nextInt(60)),
                2 + random.nextInt(100),
                300 + random.nextInt(1000),
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
        int events = 10 + random.nextInt(50);
        for (int i = 0; i < events; i++) {
            event();
            if (world.crashed()) {
                afterCrash();
            }
            world.settle();
        }
        world.calmDown();
        endTransactions();
        new FinalCheck(world, writes, dir).run(mayRefuse);
    }

    private void endTransactions() throws SQLException {
        if (longReader != null) {
            longReader();
        }
        if (openWriter != null) {
            openWriter();
        }
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
        int what = random.nextInt(30);
        Log.debug("event", "what", what, "commits", world.log.position(), "time", world.machine.now());
        switch (what) {
            case 0, 1, 2, 3, 4, 5, 6 -> application();
            case 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 -> steps(1 + random.nextInt(6));
            case 17, 18 -> other();
            case 19 -> longReader();
            case 20 -> openWriter();
            case 21 -> world.machine.pass(random.nextLong(Duration.ofMinutes(2).toNanos()));
            case 22 -> world.machine.jump(Duration.ofSeconds(random.nextInt(-3600, 3600)));
            case 23, 24 -> storageAnswers();
            case 25 -> closeApplication();
            case 26 -> askForCheckpoint();
            case 27 -> atRest();
            case 28 -> kill();
            default -> world.crashIn(1 + random.nextInt(40));
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
        int back = random.nextInt(world.process().connections());
        write(world.process().connection(back), openWriter == null && world.others.isEmpty());
        world.process().nudge();
    }

    private void write(Connection connection, boolean mustSucceed) throws SQLException {
        if (connection == openWriter || connection == longReader) {
            return;
        }
        try {
            if (random.nextInt(10) == 0) {
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

    /** Another process, which knows of no agent. */
    private void other() throws SQLException {
        if (world.others.isEmpty()) {
            if (Files.exists(world.database())) {
                world.openOther();
            }
            return;
        }
        Connection other = world.others.get(random.nextInt(world.others.size()));
        switch (random.nextInt(6)) {
            case 0 -> {
                if (other != longReader) {
                    world.others.remove(other);
                    other.close();
                    mayRefuse = true;
                }
            }
            case 1, 2 -> checkpoint(other);
            case 3 -> world.openOther();
            default -> write(other, false);
        }
    }

    private void checkpoint(Connection connection) throws SQLException {
        if (connection == longReader) {
            return;
        }
        String[] modes = {"PASSIVE", "FULL", "RESTART", "TRUNCATE"};
        try {
            RandomWrites.execute(connection, "PRAGMA wal_checkpoint(" + modes[random.nextInt(4)] + ")");
        } catch (SQLException e) {
            if (!Busy.is(e)) {
                throw e;
            }
        }
    }

    private void longReader() throws SQLException {
        if (longReader != null) {
            RandomWrites.execute(longReader, "ROLLBACK");
            longReader = null;
        } else if (!world.others.isEmpty()) {
            longReader = world.others.get(0);
            RandomWrites.execute(longReader, "BEGIN");
            CommitLog.State.of(longReader);
        }
    }

    private void openWriter() throws SQLException {
        try {
            if (openWriter != null) {
                Connection done = openWriter;
                openWriter = null;
                writes.commit(done);
                world.process().nudge();
            } else if (world.process().isOpen()) {
                writes.begin(world.process().connection(0));
                openWriter = world.process().connection(0);
            }
        } catch (SQLException e) {
            // In rollback mode a reader stops the commit.
            if (!Busy.is(e)) {
                throw e;
            }
        }
    }

    private void storageAnswers() {
        Operation operation = OPERATIONS[random.nextInt(OPERATIONS.length)];
        for (int i = random.nextInt(4); i >= 0; i--) {
            world.storage().next(random.nextBoolean() ? Operation.PUT : operation, answer());
        }
    }

    private Answer answer() {
        return switch (random.nextInt(8)) {
            case 0 -> Answer.timeoutBefore();
            case 1, 2 -> Answer.timeoutAfter();
            case 3 -> Answer.reset();
            case 4 -> Answer.forbidden();
            case 5 -> Answer.noSuchBucket();
            case 6 -> Answer.internalError();
            default -> Answer.slowDown();
        };
    }

    private void closeApplication() throws SQLException, IOException {
        if (!world.process().isOpen()) {
            world.open();
            return;
        }
        openWriter = null;
        if (random.nextInt(5) == 0 && world.process().connections() == 1) {
            world.process().closeWhileAnotherOpens();
            return;
        }
        while (world.process().isOpen()) {
            world.process().close();
        }
        if (random.nextBoolean()) {
            world.machine.pass(random.nextLong(100_000_000));
            world.machine.stamp(world.database());
            world.open();
        }
    }

    private void askForCheckpoint() throws SQLException {
        if (world.process().isOpen() && openWriter == null) {
            world.process().replicator().checkpointRequested();
            checkpoint(world.process().connection(0));
            world.process().replicator().checkpointEnded();
            world.process().nudge();
        }
    }

    /** Something happens to the files while nobody has them open. */
    private void atRest() throws SQLException, IOException {
        longReader = null;
        openWriter = null;
        world.closeOthers();
        while (world.process().isOpen()) {
            world.process().close();
        }
        steps(random.nextInt(6));
        if (world.crashed()) {
            afterCrash();
        } else if (world.process().isIdle() && !world.process().isOpen()) {
            mayRefuse = true;
            filesAtRest.happen();
        }
    }

    private void kill() throws SQLException, IOException {
        openWriter = null;
        if (!world.others.isEmpty() && random.nextBoolean()) {
            world.killProcess();
            mayRefuse = true;
        } else {
            world.crash();
            afterCrash();
        }
    }

    private void afterCrash() throws SQLException, IOException {
        openWriter = null;
        longReader = null;
        mayRefuse = true;
        if (random.nextInt(4) > 0) {
            world.open();
        }
    }

    private void atDriver() {
        if (othersInterfere && !world.others.isEmpty() && random.nextInt(30) == 0) {
            unchecked(() -> {
                Connection other = world.others.get(random.nextInt(world.others.size()));
                if (random.nextBoolean()) {
                    write(other, false);
                } else {
                    checkpoint(other);
                }
            });
        }
    }

    private void atStorage() {
        if (random.nextInt(30) == 0) {
            unchecked(() -> {
                if (random.nextInt(3) == 0) {
                    closeApplication();
                } else if (openWriter == null) {
                    application();
                }
            });
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
