package io.github.litestreamagent.agent.connections;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The files that the application has open, and the protocol of the last close. A connection that has been opened natively, but whose files
 * are not known yet, keeps every file from being settled: it may have any of them open.
 */
final class OpenFiles {

    private static final Comparator<OpenFile> IN_INODE_ORDER = Comparator.comparingLong(
                    (OpenFile file) -> file.identity().device())
            .thenComparingLong(file -> file.identity().inode())
            .thenComparing(file -> file.identity().path());

    private final OpenLock lock;
    private final EngineThread engine;
    private final boolean unseenConnections;
    private final CopyOnWriteArrayList<OpenFile> files = new CopyOnWriteArrayList<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger version = new AtomicInteger();

    /** @param unseenConnections whether connections were opened before anybody counted; then no file is ever closed for good */
    OpenFiles(OpenLock lock, EngineThread engine, boolean unseenConnections) {
        this.lock = lock;
        this.engine = engine;
        this.unseenConnections = unseenConnections;
    }

    /** Changes when a file gets its replicator. */
    int version() {
        return version.get();
    }

    /** Whether it is yet to be decided which files are replicated; never again once the engine has failed to start. */
    boolean isUndecided(List<OpenFile> some) {
        return !engine.isDead() && some.stream().anyMatch(file -> !file.isResolved());
    }

    /** Whether any connection's files are not known yet. */
    boolean anyUnknown() {
        return unknown.get() != 0;
    }

    /** A connection was opened natively. */
    void openedSomething() {
        unknown.incrementAndGet();
    }

    /** Its files are counted now, or it is closed. */
    void knownNow() {
        unknown.decrementAndGet();
        settle();
    }

    /** These and those, counted, in the order in which gates are entered. */
    List<OpenFile> withOpened(List<OpenFile> kept, List<FileIdentity> added, Driver driver) {
        List<OpenFile> opened = new ArrayList<>(kept);
        for (FileIdentity identity : added) {
            opened.add(open(identity, driver));
        }
        opened.sort(IN_INODE_ORDER);
        return List.copyOf(opened);
    }

    private synchronized OpenFile open(FileIdentity identity, Driver driver) {
        OpenFile file = find(identity, driver);
        if (file.opened()) {
            engine.whenStarted(replication -> resolve(file, replication));
        }
        return file;
    }

    private OpenFile find(FileIdentity identity, Driver driver) {
        files.removeIf(OpenFile::isForgettable);
        for (OpenFile file : files) {
            if (file.identity().isSameFile(identity)) {
                if (file.isOpen()) {
                    file.connections().alsoOpenedBy(driver, engine);
                    return file;
                }
                if (file.owesClose() || file.identity().path().equals(identity.path())) {
                    file.connections().takeOver(driver);
                    return file;
                }
                files.remove(file);
            }
        }
        OpenFile file = new OpenFile(identity, new DriverConnections(driver, lock), version);
        files.add(file);
        return file;
    }

    /** On the engine's thread; also for a file that was closed before the engine was there. */
    private void resolve(OpenFile file, Replication replication) {
        if (!file.isResolved()) {
            file.resolve(replication.database(file.identity().path(), file.connections()));
        }
        settle();
    }

    /** Before the driver's close. True if the lock is held, which {@link #endClosing} gives back. */
    boolean beginClosing(List<OpenFile> closing) {
        List<OpenFile> last = new ArrayList<>();
        for (OpenFile file : closing) {
            if (file.beginClosing() && file.replicated() != null) {
                last.add(file);
            }
        }
        if (last.isEmpty() || unseenConnections || !lock.enterClose()) {
            return false;
        }
        try {
            last.forEach(OpenFile::lastClosing);
        } catch (RuntimeException | LinkageError e) {
            engine.warn("the last close of a database could not be prepared: " + e);
        }
        return true;
    }

    void endClosing(List<OpenFile> closing, boolean locked, boolean stillOpen) {
        try {
            closing.forEach(file -> file.endClosing(stillOpen));
            settle();
        } finally {
            if (locked) {
                lock.exitClose();
            }
        }
    }

    /** The files that a connection has left without closing. */
    void left(List<OpenFile> detached) {
        detached.forEach(OpenFile::left);
        settle();
    }

    /** The file, if a connection whose files are known has it open. */
    Optional<OpenFile> openFile(FileIdentity identity) {
        return files.stream()
                .filter(file -> file.identity().isSameFile(identity) && file.isOpen())
                .findFirst();
    }

    /** Tells what is owed, at once if the lock is free. */
    private void settle() {
        if (isAnythingOwed()) {
            if (lock.isClosedByThisThread()) {
                settleLocked();
            } else if (lock.tryEnterClose()) {
                settleAndExit();
            } else {
                engine.later(this::settleLater);
            }
        }
    }

    private void settleLater() {
        if (isAnythingOwed() && lock.enterClose()) {
            settleAndExit();
        }
    }

    private void settleAndExit() {
        try {
            settleLocked();
        } finally {
            lock.exitClose();
        }
    }

    private void settleLocked() {
        if (unknown.get() == 0 && !lock.wasPassedBy()) {
            files.forEach(OpenFile::settle);
        }
    }

    private boolean isAnythingOwed() {
        return !unseenConnections && files.stream().anyMatch(OpenFile::owesClose);
    }
}
