package io.github.litestreamagent.replication.database;

import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * The read transaction that guards the WAL. It moves hand over hand: a second connection begins, everything up to its mark is captured, and
 * then the older one ends, so that at each moment one of them reads.
 *
 * <p>A transaction that begins on a fully checkpointed WAL sits on READ_LOCK(0): the next writer may restart the WAL, and no checkpoint can copy
 * the new WAL into the database file while it lasts. Any other stops the restart, and backfill beyond its mark.
 */
public final class Keeper implements AutoCloseable {

    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

    private final DatabaseConnection first;
    private final DatabaseConnection second;
    private DatabaseConnection holding;
    private Optional<Pin> pin = Optional.empty();

    /** Takes over both connections and begins on one of them. */
    Keeper(DatabaseConnection one, DatabaseConnection other) throws SQLException {
        first = one;
        second = other;
        begin(first);
        holding = first;
    }

    /**
     * Pins the read transaction until the keeper moves. While the pin is held, no checkpoint changes the database file, provided the whole WAL
     * has been checkpointed and captured.
     */
    public Pin pin() {
        endPin();
        Pin next = new Pin();
        pin = Optional.of(next);
        return next;
    }

    /** Returns true if a snapshot needs the keeper to stay where it is. */
    public boolean isPinned() {
        return pin.filter(Pin::isHeld).isPresent();
    }

    private void endPin() {
        pin.ifPresent(Pin::end);
    }

    /** The other connection begins at the newest commit; both hold until {@link #letGoOfOlder}. */
    public void beginNewer() throws SQLException {
        begin(other());
    }

    /** As {@link #beginNewer}, but for a database that another connection has locked: then nothing has happened. */
    public boolean canBeginNewer() throws SQLException {
        return Busy.insist(() -> tryToBegin(other()));
    }

    /** Ends the older transaction: everything up to the newer one's mark has been captured. */
    public void letGoOfOlder() throws SQLException {
        DatabaseConnection older = holding;
        holding = other();
        letGo(older);
    }

    /** Undoes {@link #beginNewer}. */
    public void letGoOfNewer() throws SQLException {
        end(other());
    }

    /**
     * Ends the transaction, copies the WAL into the database file on the same connection and begins again, while another connection holds the
     * write lock.
     *
     * @return whether the whole WAL was copied
     */
    public boolean checkpointBetween() throws SQLException {
        letGo(holding);
        try {
            return Passive.checkpoint(holding).complete();
        } finally {
            begin(holding);
        }
    }

    /**
     * Ends the transaction, empties the file of a WAL that has been copied, unless another connection reads or writes, and begins again. That checkpoint
     * holds the write lock, so no commit races it; but before it nothing guards the WAL.
     */
    public void truncateBetween() throws SQLException {
        letGo(holding);
        try {
            holding.run("PRAGMA wal_checkpoint(TRUNCATE)");
        } finally {
            begin(holding);
        }
    }

    /**
     * Ends the transaction until something has happened, at most so long, and begins again. Nothing guards the WAL meanwhile.
     */
    public void stepAsideUntil(Happened happened, long nanos) throws SQLException, IOException, BrokenChainException {
        letGo(holding);
        try {
            long deadline = System.nanoTime() + nanos;
            while (!happened.look() && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(LOOK_NANOS);
            }
        } finally {
            begin(holding);
        }
    }

    public interface Happened {

        boolean look() throws IOException, BrokenChainException;
    }

    private DatabaseConnection other() {
        return holding == first ? second : first;
    }

    private static void begin(DatabaseConnection connection) throws SQLException {
        if (!Busy.insist(() -> tryToBegin(connection))) {
            throw new SQLException("the database is locked by another process, so that not even a read can begin");
        }
    }

    private static void tryToBegin(DatabaseConnection connection) throws SQLException {
        connection.run("BEGIN");
        try {
            OwnConnection.read(connection);
        } catch (SQLException notBegun) {
            end(connection);
            throw notBegun;
        }
    }

    /** Ends a transaction that holds the WAL: whoever reads the database file must know before it changes. */
    private void letGo(DatabaseConnection holder) throws SQLException {
        endPin();
        end(holder);
    }

    private static void end(DatabaseConnection connection) throws SQLException {
        connection.run("ROLLBACK");
    }

    @Override
    public void close() {
        endPin();
        OwnConnection.close(first, second);
    }
}
