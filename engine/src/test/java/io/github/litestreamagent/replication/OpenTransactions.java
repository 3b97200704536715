package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.database.Busy;
import java.sql.Connection;
import java.sql.SQLException;

/** A reader and a writer whose transactions stay open while other things happen. */
final class OpenTransactions {

    private final SimulatedWorld world;
    private final RandomWrites writes;
    private Connection reader;
    private Connection writer;

    OpenTransactions(SimulatedWorld world, RandomWrites writes) {
        this.world = world;
        this.writes = writes;
    }

    boolean isReader(Connection connection) {
        return connection == reader;
    }

    boolean isOn(Connection connection) {
        return connection == reader || connection == writer;
    }

    boolean hasWriter() {
        return writer != null;
    }

    boolean isEmpty() {
        return reader == null && writer == null;
    }

    /** The connections were closed. */
    void forget() {
        reader = null;
        writer = null;
    }

    /** The connections of the application were closed. */
    void forgetApplication() throws SQLException {
        writer = null;
        if (reader != null && reader.isClosed()) {
            reader = null;
        }
    }

    void end() throws SQLException {
        if (reader != null) {
            read();
        }
        if (writer != null) {
            write();
        }
    }

    /** Another process, or another thread of the application, begins to read, or ends. */
    void read() throws SQLException {
        if (reader != null) {
            RandomWrites.execute(reader, "ROLLBACK");
            reader = null;
        } else if (!world.others.isEmpty()) {
            read(world.others.get(0));
        } else if (world.process().connections() > 1) {
            Connection oldest = world.process().connection(world.process().connections() - 1);
            if (oldest != writer) {
                read(oldest);
            }
        }
    }

    private void read(Connection connection) throws SQLException {
        RandomWrites.execute(connection, "BEGIN");
        reader = connection;
        CommitLog.State.of(connection);
    }

    /** The application begins a transaction, or ends it. */
    void write() throws SQLException {
        try {
            if (writer != null) {
                Connection done = writer;
                writer = null;
                writes.commit(done);
                world.process().nudge();
            } else if (world.process().isOpen() && !isReader(world.process().connection(0))) {
                writes.begin(world.process().connection(0));
                writer = world.process().connection(0);
            }
        } catch (SQLException e) {
            // In rollback mode a reader stops the commit.
            if (!Busy.is(e)) {
                throw e;
            }
        }
    }
}
