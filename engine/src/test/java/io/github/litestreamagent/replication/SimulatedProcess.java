package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Step;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.ReplicaStorage;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A JVM with an application and a replicator, which does a step when it is told to. It treats the replicator as the agent does. */
public final class SimulatedProcess {

    private final Path database;
    private final HookedConnections own;
    private final List<Throwable> defects = new ArrayList<>();
    private boolean defectsExpected;
    private final DatabaseReplicator replicator;
    private final int autoCheckpoint;
    private final List<Connection> application = new ArrayList<>();
    private final Runnable beforeClose;
    private Step step;
    private boolean nudged;
    private boolean closing;

    /**
     * Makes a process.
     *
     * @param atDriver happens before each statement of the replicator
     * @param atStorage happens while it waits for the storage
     */
    public SimulatedProcess(
            Path database,
            MemoryStorage storage,
            SimulatedMachine machine,
            ReplicationSettings settings,
            String writer,
            int autoCheckpoint,
            Runnable atDriver,
            Runnable atStorage) {
        this(
                database,
                storage,
                machine,
                machine.machine(writer, "simulated", earlier -> false),
                settings,
                writer,
                autoCheckpoint,
                atDriver,
                atStorage);
    }

    /**
     * Makes a process.
     *
     * @param seen what the process sees of the machine
     */
    public SimulatedProcess(
            Path database,
            ReplicaStorage storage,
            SimulatedMachine machine,
            Machine seen,
            ReplicationSettings settings,
            String writer,
            int autoCheckpoint,
            Runnable atDriver,
            Runnable atStorage) {
        this.database = database;
        this.autoCheckpoint = autoCheckpoint;
        beforeClose = atDriver;
        own = new HookedConnections(atDriver);
        HookedStorage hooked = new HookedStorage(storage, atStorage);
        ReplicationContext context = new ReplicationContext(
                database,
                own,
                () -> hooked,
                settings,
                machine.clock(atDriver),
                writer,
                Log.with("db", writer),
                this::failed,
                seen);
        replicator = new DatabaseReplicator(context, steps -> {
            step = steps;
            return () -> nudged = true;
        });
    }

    private void failed(BoundLog about, String consequence, Throwable why) {
        if (FailureLog.isDefect(why)) {
            defects.add(why);
        }
    }

    /** From now on defects are part of the story: else the next step fails the test. */
    List<Throwable> expectDefects() {
        defectsExpected = true;
        return defects;
    }

    private void requireNoDefect() {
        if (!defectsExpected && !defects.isEmpty()) {
            throw new AssertionError("a defect of the agent", defects.get(0));
        }
    }

    public DatabaseReplicator replicator() {
        return replicator;
    }

    boolean isOpen() {
        return !application.isEmpty();
    }

    /** Whether the application has a connection that is not being closed. */
    boolean mayWrite() {
        return isOpen() && !closing;
    }

    /** Whether no connection of the replicator has the file open. */
    public boolean isIdle() throws SQLException {
        return own.isClosed();
    }

    /** Whether the replicator has no transaction at this moment. */
    boolean guardsNothing() {
        return own.guardsNothing();
    }

    int connections() {
        return application.size();
    }

    /** A connection of the application, the newest one being 0. */
    public Connection connection(int back) throws SQLException {
        Connection connection = application.get(application.size() - 1 - back);
        int pages = replicator.autoCheckpoint();
        boolean own = pages == ReplicatedDatabase.APPLICATIONS_OWN;
        RandomWrites.execute(connection, "PRAGMA wal_autocheckpoint=" + (own ? autoCheckpoint : pages));
        return connection;
    }

    public void open() throws SQLException {
        Log.debug("application opens", "connections", application.size());
        application.add(connect(database));
        replicator.connectionOpened();
    }

    /** As a pool does: the connection has not looked at the file yet, and holds no lock. */
    public void openWithoutReading() throws SQLException {
        application.add(DriverManager.getConnection("jdbc:sqlite:" + database));
        replicator.connectionOpened();
    }

    /** Closes the oldest connection. */
    public void close() throws SQLException {
        boolean last = application.size() == 1;
        Log.debug("application closes", "last", last);
        closing = last;
        if (last) {
            replicator.lastConnectionClosing();
            beforeClose.run();
        }
        application.remove(0).close();
        if (last) {
            replicator.lastConnectionClosed();
        }
        closing = false;
    }

    /** Another connection is opened between the announcement of the last close and the close. */
    void closeWhileAnotherOpens() throws SQLException {
        closing = true;
        replicator.lastConnectionClosing();
        closing = false;
        open();
        application.remove(0).close();
    }

    /** As if another process had broken the locks of the replicator: its read transactions end. */
    public void loseKeeper() {
        own.rollBackAll();
    }

    /** So many opens of the replicator fail, as they do while the application closes a database. */
    void busyClosing(int opens) {
        own.busyClosing(opens);
    }

    /** The next thing that the replicator does. */
    public Pause step() {
        boolean wasNudged = nudged;
        nudged = false;
        own.stepBegins();
        Pause pause = step.run(wasNudged);
        requireNoDefect();
        return pause;
    }

    public void nudge() {
        replicator.nudge();
    }

    /** As kill -9 does: nobody has a say. */
    public void kill() throws SQLException {
        Log.debug("killed");
        own.closeAll();
        for (Connection connection : application) {
            connection.close();
        }
        application.clear();
    }

    public static Connection connect(Path database) throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
        RandomWrites.execute(connection, "PRAGMA busy_timeout=0");
        RandomWrites.execute(connection, "PRAGMA synchronous=OFF");
        return connection;
    }
}
