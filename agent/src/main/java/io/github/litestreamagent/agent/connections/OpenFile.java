package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.replication.ReplicatedDatabase;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One database file, and how many connections of the application have it open. Tells the replicator of each change, in order, under this
 * object's monitor; so the replicator hears of a last close exactly when the count allows it.
 */
final class OpenFile {

    private final FileIdentity identity;
    private final DriverConnections connections;
    private final AtomicInteger version;
    private int open;
    private int closing;
    private boolean toldOpen;
    private boolean toldClosing;
    private volatile boolean resolved;
    private String asideBecause;
    private volatile ReplicatedDatabase replicated;

    /** The version changes when the replicator is known. */
    OpenFile(FileIdentity identity, DriverConnections connections, AtomicInteger version) {
        this.identity = identity;
        this.connections = connections;
        this.version = version;
    }

    FileIdentity identity() {
        return identity;
    }

    DriverConnections connections() {
        return connections;
    }

    /** Null as long as the engine has not been asked, and for a file that is left out. */
    ReplicatedDatabase replicated() {
        return replicated;
    }

    synchronized boolean isOpen() {
        return open > 0;
    }

    /** True if the engine is yet to be asked for its replicator. */
    synchronized boolean opened() {
        open++;
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
        toldOpen = replicated != null;
        for (int connection = 0; connection < open; connection++) {
            tellOpened();
        }
        if (asideBecause != null) {
            standAside(asideBecause);
        }
    }

    /** Whether the engine has answered. */
    boolean isResolved() {
        return resolved;
    }

    /** Told to the replicator, now or when there is one. */
    synchronized void standAside(String why) {
        asideBecause = why;
        if (replicated != null) {
            replicated.standAside(why);
        }
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
            tellOpened();
        } else {
            open--;
        }
    }

    /** A connection has left the file without closing (DETACH). */
    synchronized void left() {
        open--;
    }

    /** Whether the replicator still has to hear that no connection is left. */
    synchronized boolean owesClose() {
        return open == 0 && toldOpen;
    }

    /** Whether nothing is lost when this object is forgotten. */
    synchronized boolean isForgettable() {
        return open == 0 && resolved && replicated == null;
    }

    /** The open lock is held, and no connection is being opened. */
    synchronized void settle() {
        if (owesClose()) {
            tellClosing();
            toldOpen = false;
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
