package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the replicator holds of one database at this moment, and whether it should: an {@link Attachment} while it replicates, a {@link Rest}
 * while nobody has the file open, else nothing. Every method is called with {@link #lock} held, except those that say otherwise. The lock
 * is never held while the network is waited for.
 */
final class Holding {

    /** A connection that is closed again within this time costs none of ours. */
    private static final long SETTLE = TimeUnit.MILLISECONDS.toNanos(20);

    /** How long a database has been left alone before what is owed to it is paid without the application; doubles with each visit. */
    private static final long QUIET = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_DOUBLINGS = 8;

    final ReentrantLock lock = new ReentrantLock();

    private final BoundLog log;
    private final Machine machine;
    private final LastClose lastClose;
    private final Outbox outbox;
    private final DatabaseFilesHeld files = new DatabaseFilesHeld();

    private Attachment attachment;
    private Session opening;
    private Optional<Rest> rest = Optional.empty();
    private volatile boolean open;
    private volatile boolean closing;
    private boolean owed;
    private volatile boolean blocked;
    private volatile long openChangedAt;
    private int visits;
    private volatile String aside;
    private volatile boolean ownsCheckpoints = true;

    Holding(BoundLog log, Machine machine, LastClose lastClose, Outbox outbox) {
        this.log = log;
        this.machine = machine;
        this.lastClose = lastClose;
        this.outbox = outbox;
    }

    /** What the steps between two looks at this object do; they hold the lock for its duration. */
    interface Action<T> {

        T run() throws SQLException, IOException, BrokenChainException;
    }

    <T> T locked(Action<T> action) throws SQLException, IOException, BrokenChainException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    Optional<Rest> rest() {
        return rest;
    }

    DatabaseFilesHeld files() {
        return files;
    }

    /** Whether the application has the file open. */
    boolean isOpen() {
        return open;
    }

    /** Also before it has been decided how to go on: until then the file stays as it was found. Needs no lock. */
    boolean ownsCheckpoints() {
        return ownsCheckpoints;
    }

    /** Why the database is not replicated, if it is to stay so. Needs no lock. */
    Optional<String> aside() {
        return Optional.ofNullable(aside);
    }

    /** Whether there is something to do for a database that is not attached. */
    boolean isOwed() {
        return open || owed;
    }

    /** Whether somebody keeps it locked, so that nothing of it can be shipped now. Needs no lock. */
    boolean isBlocked() {
        return blocked;
    }

    void blocked(boolean now) {
        blocked = now;
    }

    /** A connection of the application has opened the file. Needs no lock: an open must not wait for a checkpoint. */
    void opened() {
        closing = false;
        if (!open) {
            open = true;
            openChangedAt = machine.now();
        }
    }

    /** Nanoseconds until the database is to be attached; {@link Long#MAX_VALUE} if it is not. */
    long untilWanted(boolean atOnce) {
        if (aside != null || closing || attachment != null || !isOwed()) {
            return Long.MAX_VALUE;
        }
        long pause = open ? SETTLE : QUIET << Math.min(visits, MOST_DOUBLINGS);
        return atOnce ? 0 : Math.max(0, openChangedAt + pause - machine.now());
    }

    /** A session is open, and it is being decided where to go on. */
    void opening(Session session) {
        opening = session;
    }

    /** Whether a session is open that is not an attachment yet. */
    boolean isOpening() {
        return opening != null;
    }

    void attached(Attachment now) {
        opening = null;
        attachment = now;
        rest = Optional.empty();
        owed = false;
        ownsCheckpoints = true;
    }

    /** Ends a session that did not become an attachment. */
    void abandon(Session session) {
        if (opening == session) {
            opening = null;
            session.close();
        }
    }

    /** Nothing is owed to a file that is gone. */
    void forget() {
        letGo();
        owed = false;
    }

    void forgetRest() {
        rest = Optional.empty();
    }

    /** Each connection of this JVM that is left is about to close. Without effect when that was said already. */
    void closing() throws SQLException, IOException, BrokenChainException {
        if (closing) {
            return;
        }
        open = false;
        closing = true;
        openChangedAt = machine.now();
        visits = 0;
        detach();
    }

    /** Captures what is committed and ends session and attachment, so that the database rests. */
    void detach() throws SQLException, IOException, BrokenChainException {
        Optional<Rest> left = Optional.empty();
        try {
            left = captureWhatIsLeft();
        } finally {
            rest = left;
            owed = aside == null && !left.map(Rest::proven).orElse(false);
        }
    }

    private Optional<Rest> captureWhatIsLeft() throws SQLException, IOException, BrokenChainException {
        if (opening != null) {
            abandon(opening);
        }
        Attachment ending = attachment;
        attachment = null;
        if (ending != null) {
            return lastClose.end(ending);
        }
        return rest.isPresent() ? lastClose.capture(rest.get(), files) : Optional.empty();
    }

    /** A visit to a database that the application does not have open is over. What is still owed is paid later and later. */
    void endVisit() throws SQLException, IOException, BrokenChainException {
        openChangedAt = machine.now();
        visits++;
        detach();
    }

    /** No connection of this JVM has the file open. */
    void closed() throws IOException {
        try {
            rest = rest.isPresent() ? lastClose.closed(rest.get()) : rest;
            owed = aside == null && !rest.map(Rest::proven).orElse(false);
        } catch (IOException gone) {
            rest = Optional.empty();
            throw gone;
        } finally {
            files.closeAll();
            closing = false;
        }
    }

    /** Lets the database go, so that it is looked at anew: a frame may have been missed. */
    void giveUpChain(String why) {
        if (attachment != null) {
            log.warn("resynchronizing", "reason", why);
        }
        letGo();
        owed = true;
    }

    private void letGo() {
        if (attachment != null) {
            attachment.session().close();
            attachment = null;
        }
        rest = Optional.empty();
        if (outbox.needsSession()) {
            outbox.clear();
        }
    }

    /** Ends replication for good. */
    void stop(String why) {
        letGo();
        outbox.clear();
        stepAside(why);
    }

    /** Leaves the database to the application and its own checkpoints. */
    void stepAside(String why) {
        aside = why;
        ownsCheckpoints = false;
        owed = false;
    }

    /** The application is its own checkpointer until the database is attached again. Needs no lock. */
    void leaveCheckpoints() {
        ownsCheckpoints = false;
    }
}
