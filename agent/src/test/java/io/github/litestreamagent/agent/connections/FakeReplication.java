package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.agent.connections.driver.DriverConnection;
import io.github.litestreamagent.agent.connections.engine.Replication;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.application.WriteQueue;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Writes down what it is told. */
public final class FakeReplication implements Replication {

    private final Map<String, Database> databases = new ConcurrentHashMap<>();

    @Override
    public Optional<ReplicatedDatabase> database(Path file, Path name, DatabaseConnections connections) {
        return Optional.of(
                databases.computeIfAbsent(file.getFileName().toString(), known -> new Database(file, connections)));
    }

    @Override
    public void restoreMissing(Path file) {}

    @Override
    public void shutDown() {}

    /** Waits until the engine's thread has asked for it. */
    public Database await(String fileName) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            Database database = databases.get(fileName);
            if (database != null && !database.events().isEmpty()) {
                return database;
            }
            Thread.sleep(10);
        }
        throw new AssertionError(fileName + " was not asked for; known: " + databases.keySet());
    }

    /** The class loader of the driver that a connection of the agent's own comes from. */
    public static ClassLoader driverOf(DatabaseConnection own) {
        return ((DriverConnection) own).driver();
    }

    /** Starts with it at once. */
    public DriverHooks hooks() {
        return hooks(() -> {});
    }

    /** Of a process whose engine does not start: its configuration is wrong. */
    public static DriverHooks hooksWithoutEngine(CountDownLatch until) {
        return new DriverHooks(
                () -> {
                    try {
                        until.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    return Optional.empty();
                },
                false);
    }

    /** Starts with it when that has run. */
    public DriverHooks hooks(Runnable before) {
        return new DriverHooks(
                () -> {
                    before.run();
                    return Optional.of(this);
                },
                false);
    }

    /** One file. */
    public static final class Database implements ReplicatedDatabase {
        public final Path file;
        public final DatabaseConnections connections;
        public final Gate gate = new Gate();
        public volatile WriteQueue writers = new WriteQueue(System::nanoTime);

        public volatile int autoCheckpoint = APPLICATIONS_OWN;
        public volatile Runnable atLastClosing = () -> {};
        public volatile Runnable atLastClosed = () -> {};
        private final List<String> events = new ArrayList<>();
        private int passes;

        /** What a full checkpoint is answered. */
        public volatile boolean checkpointIsFree = true;

        Database(Path file, DatabaseConnections connections) {
            this.file = file;
            this.connections = connections;
        }

        public synchronized List<String> events() {
            return List.copyOf(events);
        }

        /** What was told since the last call. */
        public synchronized List<String> newEvents() {
            List<String> told = List.copyOf(events);
            events.clear();
            return told;
        }

        /** How often a gate was entered and left since the last call. */
        public synchronized int passes() {
            int passed = passes;
            passes = 0;
            assertEven(passed);
            return passed / 2;
        }

        private static void assertEven(int passed) {
            if (passed % 2 != 0) {
                throw new AssertionError("a gate was entered but not left");
            }
        }

        private synchronized void tell(String event) {
            events.add(event);
        }

        @Override
        public synchronized Gate gate() {
            passes++;
            return gate;
        }

        @Override
        public WriteQueue writers() {
            return writers;
        }

        @Override
        public int autoCheckpoint() {
            return autoCheckpoint;
        }

        @Override
        public void connectionOpened() {
            tell("opened");
        }

        @Override
        public void nudge() {
            tell("nudge");
        }

        @Override
        public void lastConnectionClosing() {
            tell("closing");
            atLastClosing.run();
        }

        @Override
        public void lastConnectionClosed() {
            tell("closed");
            atLastClosed.run();
        }

        @Override
        public void standAside(Obstacle obstacle) {
            tell("aside");
        }

        @Override
        public void rollbackWanted() {
            tell("rollback wanted");
        }

        @Override
        public void rollbackNotWanted() {
            tell("rollback not wanted");
        }

        @Override
        public boolean isSwitched() {
            return false;
        }

        @Override
        public void walWanted() {
            tell("wal wanted");
        }

        @Override
        public boolean hasEnded() {
            return false;
        }

        @Override
        public void statementFailed(SQLException why) {
            tell("failed");
        }

        @Override
        public void obstacleGone() {
            tell("gone");
        }

        @Override
        public boolean checkpointRequested() {
            tell("checkpoint");
            return checkpointIsFree;
        }

        @Override
        public void checkpointEnded() {
            tell("checkpoint ended");
        }
    }
}
