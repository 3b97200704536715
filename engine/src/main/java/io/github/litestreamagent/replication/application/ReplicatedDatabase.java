package io.github.litestreamagent.replication.application;

import io.github.litestreamagent.replication.reason.Obstacle;
import java.sql.SQLException;

/**
 * What the agent tells the replicator of one database file that the application has open. Every method may be called by any application
 * thread, never throws, and never waits for the network.
 */
public interface ReplicatedDatabase {

    /** Returns the gate that statements pass which can begin a write to this file. */
    Gate gate();

    /** Returns the queue for statements that are about to take this file's write lock; entered before the gate. */
    WriteQueue writers();

    /** The application checkpoints as if there were no agent. */
    int APPLICATIONS_OWN = -1;

    /**
     * The {@code wal_autocheckpoint} that every connection of the application is to have, in pages. 0 while the replicator is the only
     * checkpointer, and from the start, so that the file stays as it was found until the replicator has seen it; some more from then on until
     * the file has been compared with the replica, so that the WAL does not grow for ever. {@link #APPLICATIONS_OWN} when the replica cannot
     * be reached, and when the replicator stands aside or stops. Needs no lock.
     */
    int autoCheckpoint();

    /** A connection of the application has opened the file. */
    void connectionOpened();

    /** A transaction of the application may have ended. Costs next to nothing when the replicator knows already. */
    void nudge();

    /**
     * Each connection of this JVM that is left is about to close. What is committed is captured and the replicator's own connections are
     * closed before this returns. The caller holds the lock that keeps connections from being opened.
     */
    void lastConnectionClosing();

    /** No connection of this JVM has the file open; the same lock is held. Descriptors may be closed now (R1). */
    void lastConnectionClosed();

    /**
     * Something begins that our connections would make fail: what is committed is captured, the replicator's connections are closed, and
     * the application is its own checkpointer, with one WARN. Until {@link #obstacleGone} has come as often.
     */
    void standAside(Obstacle obstacle);

    /** A statement of the application has failed, whatever the reason. */
    void statementFailed(SQLException why);

    /** The statement or the connection has ended that an obstacle came from. Once the database is in WAL mode it is compared again. */
    void obstacleGone();

    /**
     * A connection that has the file open has asked for a rollback journal: the file is not switched to WAL until {@link #rollbackNotWanted} has
     * come as often. Needs no lock.
     */
    void rollbackWanted();

    /** Such a connection is closed, or has asked for WAL. Needs no lock. */
    void rollbackNotWanted();

    /** Returns true if the agent has switched the file to WAL, and the application has not asked for that itself. Needs no lock. */
    boolean isSwitched();

    /** The application has asked for WAL: the mode of the file is its own choice now. Needs no lock. */
    void walWanted();

    /** Returns true if the file that was replicated is no longer the one at its path: what lies there needs a replicator of its own. */
    boolean hasEnded();

    /**
     * A {@code wal_checkpoint} other than passive is about to run on this thread: copies the WAL into the database file first and keeps the
     * other threads out until {@link #checkpointEnded}, so that it finds nothing to wait for. Bounded by some tens of milliseconds.
     *
     * @return false if our read transaction is in its way even so: it would wait for its whole busy timeout, with the write lock held
     */
    boolean checkpointRequested();

    /** That statement has ended, however it did. */
    void checkpointEnded();
}
