package io.github.litestreamagent.agent.connections.files;

import io.github.litestreamagent.agent.connections.driver.Driver;
import io.github.litestreamagent.agent.connections.driver.DriverConnections;
import io.github.litestreamagent.agent.connections.driver.DriverConnections.Openness;
import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.agent.connections.engine.EngineThread;
import io.github.litestreamagent.agent.connections.engine.Replication;
import io.github.litestreamagent.replication.reason.Obstacle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/**
 * The files that the application has open, and the protocol of the last close. A connection that has been opened natively, but whose files
 * are not known yet, keeps every file from being settled: it may have any of them open.
 */
public final class OpenFiles {

    private static final Comparator<OpenFile> IN_INODE_ORDER = Comparator.comparingLong(
                    (OpenFile file) -> file.identity().device())
            .thenComparingLong(file -> file.identity().inode())
            .thenComparing(file -> file.identity().path());

    private static final String UNREPLICATED =
            "the database is not replicated, and each of its connections has its own auto-checkpoint again";

    private final OpenLock lock;
    private final EngineThread engine;
    private final boolean unseenConnections;
    private final CopyOnWriteArrayList<OpenFile> files = new CopyOnWriteArrayList<>();
    private final CopyOnWriteArrayList<OpenFile> leftAlone = new CopyOnWriteArrayList<>();
    private final AtomicInteger unknown = new AtomicInteger();
    private final AtomicInteger untouchedTransactions = new AtomicInteger();
    private final AtomicInteger version = new AtomicInteger();

    /**
     * Begins with no file open.
     *
     * @param unseenConnections whether connections were opened before the agent counted; then no file is ever closed for good
     */
    public OpenFiles(OpenLock lock, EngineThread engine, boolean unseenConnections) {
        this.lock = lock;
        this.engine = engine;
        this.unseenConnections = unseenConnections;
    }

    public EngineThread engine() {
        return engine;
    }

    /** Changes when a file gets its replicator. */
    public int version() {
        return version.get();
    }

    /** Returns true if it is yet to be decided which files are replicated; never again once the engine has failed to start. */
    public boolean isUndecided(List<OpenFile> some) {
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i).isUndecided()) {
                return !engine.isDead();
            }
        }
        return false;
    }

    /** Returns true if any connection's files are not known yet. */
    public boolean anyUnknown() {
        return unknown.get() != 0;
    }

    /** How many transactions have begun without a lock, and have run no statement yet. */
    public AtomicInteger untouchedTransactions() {
        return untouchedTransactions;
    }

    /** A connection was opened natively. */
    public void openedSomething() {
        unknown.incrementAndGet();
    }

    /** Its files are counted now, or it is closed. */
    public void knownNow() {
        unknown.decrementAndGet();
        settle();
    }

    /**
     * These and those, counted, in the order in which gates are entered.
     *
     * @param readOnly which of those the connection cannot write
     * @param wish of the connection
     */
    public List<OpenFile> withOpened(
            List<OpenFile> kept,
            List<FileIdentity> added,
            Driver driver,
            Predicate<FileIdentity> readOnly,
            RollbackWish wish) {
        List<OpenFile> opened = new ArrayList<>(kept);
        for (FileIdentity identity : added) {
            opened.add(open(identity, driver, readOnly.test(identity), wish));
        }
        opened.sort(IN_INODE_ORDER);
        return List.copyOf(opened);
    }

    private synchronized OpenFile open(FileIdentity identity, Driver driver, boolean readOnly, RollbackWish wish) {
        OpenFile file = find(identity, driver);
        wish.tell(file);
        if (file.opened(readOnly)) {
            engine.whenStarted(replication -> resolve(file, replication));
        }
        if (!file.identity().isSameName(identity)) {
            standAside(file, Obstacle.TWO_NAMES);
        }
        return file;
    }

    private OpenFile find(FileIdentity identity, Driver driver) {
        files.removeIf(OpenFile::isForgettable);
        Optional<OpenFile> open = known(file -> isInUse(file) && file.identity().isSameFile(identity));
        if (open.isPresent()) {
            if (open.get().connections().alsoOpenedBy(driver)) {
                standAside(open.get(), Obstacle.TWO_DRIVERS);
            }
            return open.get();
        }
        Optional<OpenFile> resting =
                known(file -> !isInUse(file) && file.identity().isSameName(identity) && !file.hasEnded());
        if (resting.isPresent()) {
            resting.get().becomes(identity);
            if (resting.get().connections().isVisitedByAnother(driver)) {
                standAside(resting.get(), Obstacle.TWO_DRIVERS);
            } else {
                takeOver(resting.get().connections(), driver);
            }
            return resting.get();
        }
        return add(identity, driver);
    }

    private void takeOver(DriverConnections connections, Driver driver) {
        if (connections.takeOver(driver)) {
            engine.later(connections::prepare);
        }
    }

    /** What lies at the path of another file that is still open, and another hard link of a file, take that one's place. */
    private OpenFile add(FileIdentity identity, Driver driver) {
        Optional<OpenFile> hardLink = known(
                file -> file.identity().isSameFile(identity) && file.identity().isInPlace());
        Path name = hardLink.map(OpenFile::name).orElse(identity.path());
        Optional<OpenFile> before = known(file -> file.name().equals(name));
        before.ifPresent(OpenFile::supersede);
        before.filter(file -> !isInUse(file)).ifPresent(files::remove);
        OpenFile file = new OpenFile(identity, name, driver, lock, this::counted, version);
        files.add(file);
        return file;
    }

    private Optional<OpenFile> known(Predicate<OpenFile> condition) {
        return files.stream().filter(condition).findFirst();
    }

    private static boolean isInUse(OpenFile file) {
        return file.isOpen() || file.owesClose();
    }

    /**
     * Before a native open. A database that no connection has open may be visited by its replicator at this moment; under another hard link the
     * application would have another log.
     */
    public void makeWay(FileNameHint hint) {
        if (files.isEmpty()) {
            return;
        }
        hint.identity()
                .ifPresent(identity -> files.stream()
                        .filter(file -> !isInUse(file)
                                && file.identity().isSameFile(identity)
                                && !file.identity().isSameName(identity))
                        .forEach(file -> standAside(file, Obstacle.TWO_NAMES)));
    }

    /** Until the application has closed the file. */
    private void standAside(OpenFile file, Obstacle untilClosed) {
        leftAlone.add(file);
        file.standAside(untilClosed);
    }

    /** On the engine's thread; also for a file that was closed before the engine was there. */
    private void resolve(OpenFile file, Replication replication) {
        try {
            if (!file.isResolved()) {
                file.connections().prepare();
                file.resolve(replication.database(file.identity().path(), file.name(), file.connections()));
            }
        } catch (Throwable why) {
            file.resolve(Optional.empty());
            engine.failed(file.identity().path().toString(), UNREPLICATED, why);
        }
        settle();
    }

    /** Before the driver's close. True if the lock is held, which {@link #endClosing} gives back. */
    public boolean beginClosing(List<OpenFile> closing) {
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
        } catch (Throwable why) {
            engine.failed(
                    last.get(0).identity().path().toString(),
                    "its last commits may be uploaded at the next start",
                    why);
        }
        return true;
    }

    public void endClosing(List<OpenFile> closing, boolean locked, boolean stillOpen) {
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
    public void left(List<OpenFile> detached) {
        detached.forEach(OpenFile::left);
        settle();
    }

    /** The file, if a connection whose files are known has it open. */
    public Optional<OpenFile> openFile(FileIdentity identity) {
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
        if (counted() == Openness.NOWHERE) {
            files.forEach(OpenFile::settle);
            leftAlone.removeIf(file -> {
                boolean closed = !file.isOpen();
                if (closed) {
                    file.obstacleGone();
                }
                return closed;
            });
        }
    }

    /** NOWHERE if what is counted for a file is true, so that none may mean none. */
    private Openness counted() {
        if (unseenConnections || lock.wasPassedBy()) {
            return Openness.SOMEWHERE;
        }
        return unknown.get() == 0 ? Openness.NOWHERE : Openness.TO_BE_SEEN;
    }

    private boolean isAnythingOwed() {
        return !unseenConnections && files.stream().anyMatch(OpenFile::owesClose);
    }
}
