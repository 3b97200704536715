package io.github.litestreamagent.agent.connections.files;

import io.github.litestreamagent.agent.connections.driver.Driver;
import io.github.litestreamagent.agent.connections.driver.DriverConnections;
import io.github.litestreamagent.agent.connections.driver.DriverConnections.Openness;
import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.reason.Obstacle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * One database file, and how many connections of the application have it open. Tells the replicator of each change, in order, under this
 * object's monitor; so the replicator hears of a last close exactly when the count allows it.
 */
public final class OpenFile {

    private final Path name;
    private final DriverConnections connections;
    private final AtomicInteger version;
    private volatile FileIdentity identity;
    private boolean wanted;
    private boolean superseded;
    private int open;
    private int closing;
    private boolean toldOpen;
    private boolean toldClosing;
    private volatile boolean resolved;
    private final List<Obstacle> untold = new ArrayList<>();
    private int goneUntold;
    private int rollbackWanted;
    private volatile ReplicatedDatabase replicated;

    /**
     * The version changes when the replicator is known.
     *
     * @param name under which the file is replicated: its own, or that of another hard link
     * @param counted NOWHERE if the connections of this file are all counted
     */
    OpenFile(
            FileIdentity identity,
            Path name,
            Driver driver,
            OpenLock lock,
            Supplier<Openness> counted,
            AtomicInteger version) {
        this.identity = identity;
        this.name = name;
        this.connections =
                new DriverConnections(driver, lock, () -> isOpenNowhere() ? counted.get() : Openness.SOMEWHERE);
        this.version = version;
    }

    /** Under which the file is replicated. */
    Path name() {
        return name;
    }

    /** Another file lies at the path, put there while it was closed. */
    void becomes(FileIdentity other) {
        identity = other;
    }

    /** Another object counts the connections of this file from now on. */
    synchronized void supersede() {
        superseded = true;
    }

    private synchronized boolean isOpenNowhere() {
        return open == 0 && !superseded;
    }

    public FileIdentity identity() {
        return identity;
    }

    public DriverConnections connections() {
        return connections;
    }

    /** Null as long as the engine has not been asked, and for a file that is left out. */
    public ReplicatedDatabase replicated() {
        return replicated;
    }

    synchronized boolean isOpen() {
        return open > 0;
    }

    /**
     * True if the engine is yet to be asked for its replicator.
     *
     * @param readOnly such a connection neither begins nor prevents replication; the replicator hears of it only when it is the last
     */
    synchronized boolean opened(boolean readOnly) {
        open++;
        if (readOnly) {
            toldOpen |= replicated != null;
            return false;
        }
        wanted = true;
        tellOpened();
        return !resolved;
    }

    /** The engine has answered. */
    synchronized void resolve(Optional<ReplicatedDatabase> answer) {
        if (resolved) {
            return;
        }
        resolved = true;
        replicated = answer.orElse(null);
        version.incrementAndGet();
        if (replicated == null) {
            return;
        }
        toldOpen = true;
        untold.forEach(replicated::standAside);
        for (int i = 0; i < goneUntold; i++) {
            replicated.obstacleGone();
        }
        untold.clear();
        for (int i = 0; i < rollbackWanted; i++) {
            replicated.rollbackWanted();
        }
        for (int connection = 0; connection < open; connection++) {
            tellOpened();
        }
    }

    /** Returns true if it is yet to be decided if the file is replicated. */
    boolean isUndecided() {
        return !resolved && isWanted();
    }

    private synchronized boolean isWanted() {
        return wanted;
    }

    /** Returns true if the engine has answered. */
    boolean isResolved() {
        return resolved;
    }

    /** Tells the replicator of an obstacle, now or when there is a replicator. Each is ended by one {@link #obstacleGone}. */
    synchronized void standAside(Obstacle obstacle) {
        if (replicated != null) {
            replicated.standAside(obstacle);
        } else if (!resolved) {
            untold.add(obstacle);
        }
    }

    synchronized void obstacleGone() {
        if (replicated != null) {
            replicated.obstacleGone();
        } else if (!resolved) {
            goneUntold++;
        }
    }

    /** One of its connections wants a rollback journal: told to the replicator, now or when there is one. */
    synchronized void rollbackWanted() {
        rollbackWanted++;
        if (replicated != null) {
            replicated.rollbackWanted();
        }
    }

    /** It is closed, or wants WAL. */
    synchronized void rollbackNotWanted() {
        rollbackWanted--;
        if (replicated != null) {
            replicated.rollbackNotWanted();
        }
    }

    /** Returns true if the agent has switched it to WAL, and the application has not asked for that. */
    public boolean isSwitched() {
        ReplicatedDatabase now = replicated;
        return now != null && now.isSwitched();
    }

    /** The application has asked for WAL itself. */
    public void walWanted() {
        ReplicatedDatabase now = replicated;
        if (now != null) {
            now.walWanted();
        }
    }

    /** Returns true if what lies at the path of the file is not what its replicator has replicated. */
    boolean hasEnded() {
        ReplicatedDatabase now = replicated;
        return now != null && now.hasEnded();
    }

    /** True if no connection is left that is not closing: then the caller takes the open lock and calls {@link #lastClosing}. */
    synchronized boolean beginClosing() {
        closing++;
        return isLastClosing();
    }

    /** The open lock is held. Without effect if a connection came in between. */
    synchronized void lastClosing() {
        if (isLastClosing()) {
            tellClosing();
        }
    }

    /** @param stillOpen the driver's close failed */
    synchronized void endClosing(boolean stillOpen) {
        closing--;
        if (stillOpen) {
            if (wanted) {
                tellOpened();
            }
        } else {
            open--;
        }
    }

    /** A connection has left the file without closing (DETACH). */
    synchronized void left() {
        open--;
    }

    /** Returns true if the replicator still has to hear that no connection is left. */
    synchronized boolean owesClose() {
        return open == 0 && toldOpen;
    }

    /** Returns true if nothing is lost when this object is forgotten. */
    synchronized boolean isForgettable() {
        return open == 0 && (replicated == null ? resolved || !wanted : superseded && !toldOpen);
    }

    /** The open lock is held, and no connection is being opened. */
    synchronized void settle() {
        if (owesClose()) {
            tellClosing();
            toldOpen = false;
            connections.closeKept();
            replicated.lastConnectionClosed();
        }
    }

    private boolean isLastClosing() {
        return open > 0 && closing >= open;
    }

    private void tellClosing() {
        if (toldOpen && !toldClosing) {
            toldClosing = true;
            replicated.lastConnectionClosing();
        }
    }

    private void tellOpened() {
        if (replicated != null) {
            toldOpen = true;
            toldClosing = false;
            replicated.connectionOpened();
        }
    }
}
