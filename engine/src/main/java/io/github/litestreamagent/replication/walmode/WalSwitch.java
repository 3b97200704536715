package io.github.litestreamagent.replication.walmode;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.database.Busy;
import io.github.litestreamagent.replication.database.OwnConnection;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import io.github.litestreamagent.sqlite.DatabaseConnections;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Switches a database in rollback mode to WAL, and back at once if a second connection cannot read it then. Meanwhile no connection of this
 * JVM can be opened and no statement that may write passes the gate.
 */
public final class WalSwitch {

    private static final long GATE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private static final int SWITCHES = 0;
    private static final int READS = 1;
    private static final int TAKES_BACK = 2;

    private final Path database;
    private final DatabaseConnections connections;
    private final Gate gate;

    public WalSwitch(Path database, DatabaseConnections connections, Gate gate) {
        this.database = database;
        this.connections = connections;
        this.gate = gate;
    }

    public enum Outcome {
        SWITCHED,
        /** In use at this moment; nothing has changed. */
        BUSY,
        /** It could not be read behind the switch, and is as it was before. */
        TAKEN_BACK,
        /** It cannot be read, and a connection that reads it keeps the header from being taken back. */
        STUCK
    }

    /**
     * How a switch ended.
     *
     * @param why the database cannot be read in WAL mode; empty if it can
     */
    public record Result(Outcome outcome, String why) {

        static Result of(Outcome outcome) {
            return new Result(outcome, "");
        }
    }

    /** Tries it once; bounded by some milliseconds. */
    public Result run() throws SQLException {
        Result[] result = {Result.of(Outcome.BUSY)};
        SQLException[] failure = new SQLException[1];
        connections.whileNoneIsOpened(() -> {
            try {
                result[0] = alone();
            } catch (SQLException e) {
                failure[0] = e;
            }
        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return result[0];
    }

    /** All connections are opened before the gate is closed, and closed behind it: both take locks that a statement at the gate may hold. */
    private Result alone() throws SQLException {
        DatabaseConnection[] own = new DatabaseConnection[3];
        try {
            for (int i = 0; i < own.length; i++) {
                own[i] = connections.open(database);
                own[i].run("PRAGMA busy_timeout=0");
            }
            if (!gate.close(GATE_NANOS)) {
                return Result.of(Outcome.BUSY);
            }
            try {
                return switched(own);
            } finally {
                gate.open();
            }
        } finally {
            OwnConnection.close(own);
        }
    }

    private static Result switched(DatabaseConnection[] own) throws SQLException {
        String[] mode = {""};
        if (!Busy.insist(() -> mode[0] = text(own[SWITCHES], "PRAGMA journal_mode=WAL"))) {
            return Result.of(Outcome.BUSY);
        }
        if (!mode[0].equals("wal")) {
            return new Result(Outcome.TAKEN_BACK, "SQLite keeps journal_mode " + mode[0]);
        }
        try {
            OwnConnection.read(own[READS]);
            return Result.of(Outcome.SWITCHED);
        } catch (SQLException e) {
            if (Busy.is(e)) {
                return Result.of(Outcome.SWITCHED); // another process is at it, and whoever opens it next will see
            }
            return new Result(takesBack(own[TAKES_BACK]) ? Outcome.TAKEN_BACK : Outcome.STUCK, e.getMessage());
        }
    }

    /**
     * Sets a database in WAL mode back to a rollback journal. Exclusive locking needs no shared memory; every frame of the WAL is copied into
     * the file first, or nothing changes.
     *
     * @param connection a fresh one, with no busy timeout
     * @return false if another connection has the file open and has read it
     */
    public static boolean takesBack(DatabaseConnection connection) {
        try {
            connection.run("PRAGMA locking_mode=EXCLUSIVE");
            String[] mode = {""};
            return Busy.insist(() -> mode[0] = text(connection, "PRAGMA journal_mode=DELETE"))
                    && mode[0].equals("delete");
        } catch (SQLException stillInWalMode) {
            return false;
        }
    }

    private static String text(DatabaseConnection connection, String sql) throws SQLException {
        return connection.run(sql).get(0).toLowerCase(Locale.ROOT);
    }
}
