package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.files.DatabaseFilesHeld;
import io.github.litestreamagent.replication.files.HeldFile;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.resume.FirstSight;
import io.github.litestreamagent.replication.resume.KnownFile;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.upload.Outbox;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * What the replicator holds of one database at this moment, and whether it should: an {@link Attachment} while it replicates, a {@link Rest}
 * while the application does not have the file open, else nothing. Every method is called with {@link #lock} held, except those that say otherwise. The lock
 * is never held while the network is waited for.
 */
public final class Holding {

    public final ReentrantLock lock = new ReentrantLock();

    private final BoundLog log;
    private final AttachDelay delay;
    private final LongSupplier commits;
    private final LastClose lastClose;
    private final Outbox outbox;
    private final DatabaseFilesHeld files = new DatabaseFilesHeld();

    private volatile Attachment attachment;
    private Session opening;
    private boolean openingFirst;
    private Optional<Rest> rest = Optional.empty();
    private volatile boolean open;
    private volatile boolean closing;
    private boolean owed;
    private final Aside aside = new Aside();
    private volatile boolean following;
    private volatile long captured;
    private final KnownFile file;

    /**
     * Begins with a file that nothing has open.
     *
     * @param file what is known of it so far: nothing
     * @param commits of the application so far, as they are counted at the driver
     */
    public Holding(
            BoundLog log, Machine machine, LastClose lastClose, Outbox outbox, KnownFile file, LongSupplier commits) {
        this.file = file;
        this.log = log;
        this.commits = commits;
        delay = new AttachDelay(machine);
        this.lastClose = lastClose;
        this.outbox = outbox;
    }

    /** What the steps between two looks at this object do; they hold the lock for its duration. */
    public interface Action<T> {

        T run() throws SQLException, IOException, BrokenChainException;
    }

    public <T> T locked(Action<T> action) throws SQLException, IOException, BrokenChainException {
        lock.lock();
        try {
            return action.run();
        } finally {
            lock.unlock();
        }
    }

    public Optional<Attachment> attachment() {
        return Optional.ofNullable(attachment);
    }

    public Optional<Rest> rest() {
        return rest;
    }

    /** Returns true if it is replicated, open or at rest. */
    public boolean isReplicated() {
        lock.lock();
        try {
            return (attachment != null || rest.isPresent()) && !aside.isAside() && !following;
        } finally {
            lock.unlock();
        }
    }

    public DatabaseFilesHeld files() {
        return files;
    }

    /** Returns true if the application has the file open. */
    public boolean isOpen() {
        return open;
    }

    public KnownFile file() {
        return file;
    }

    /** Without effect if the application has closed the file meanwhile, though it may have opened it again. */
    public void seen(HeldFile main, FirstSight first) {
        if (open && attachment == null && files.holds(main)) {
            file.seen(first);
        }
    }

    public Aside aside() {
        return aside;
    }

    /** Returns true if there is something to do for a database that is not attached. */
    public boolean isOwed() {
        return open || owed;
    }

    /** A connection of the application has opened the file. Needs no lock: an open must not wait for a checkpoint. */
    public void opened() {
        closing = false;
        if (!open) {
            open = true;
            delay.begin();
            aside.reopened();
        }
    }

    /** Returns true if the database is to be attached, sooner or later. */
    public boolean isWanted() {
        return !aside.isAside() && !closing && attachment == null && isOwed();
    }

    /** Nanoseconds until the database is to be attached; {@link Long#MAX_VALUE} if it is not. */
    public long untilWanted(boolean hurried) {
        if (!isWanted() || (hurried && isAtRest())) {
            return Long.MAX_VALUE;
        }
        return delay.left(open, hurried);
    }

    /**
     * Returns true if everything that the application has committed is captured, and none of our connections keeps the file open. What is owed even
     * so is a look at what another process does.
     */
    public boolean isAtRest() {
        return !open && opening == null && attachment == null && (rest.isPresent() || delay.hasVisited());
    }

    /** Returns true if a connection of the agent has the file open and none of the application's does. */
    public boolean isVisiting() {
        return !open && (attachment != null || opening != null);
    }

    /**
     * A session is open, and it is being decided where to go on.
     *
     * @param first whether the replica is empty
     */
    public void opening(Session session, boolean first) {
        opening = session;
        openingFirst = first;
        file.opening();
    }

    /** Returns true if a session is open that is not an attachment yet. */
    public boolean isOpening() {
        return opening != null;
    }

    public void attached(Attachment now) {
        opening = null;
        attachment = now;
        captured = commits.getAsLong();
        now.completeAtRestWhile(file::isSwitched);
        now.session().settled();
        rest = Optional.empty();
        owed = false;
        delay.captured();
        file.attached();
    }

    /** Another agent replicates this file: nothing of the agent touches it, and the application's checkpoints stay off beside the other's. */
    public void follow() {
        letGo();
        outbox.clear();
        following = true;
        owed = false;
        file.checkpointedByAgent();
    }

    /**
     * Ends following.
     *
     * @param wanted whether the database is to be attached
     */
    public void stopFollowing(boolean wanted) {
        following = false;
        owed = wanted;
    }

    /** Returns true if another agent replicates this file. Needs no lock. */
    public boolean isFollowing() {
        return following;
    }

    /** Ends a session that did not become an attachment; the log stays as it is. */
    public void abandon(Session session) {
        if (opening == session) {
            opening = null;
            session.close();
            file.abandoned();
        }
    }

    /** Returns true if nothing but time would be lost by {@link #beginAnew}: every page is to be read from the database and uploaded. */
    public boolean isBeginning() {
        return (opening != null && openingFirst) || (attachment != null && outbox.isFileOfEveryPage());
    }

    public void beginAnew() {
        letGoOfAll();
        owed = true;
    }

    /** Ends what is held and what is being opened, without capturing anything. */
    public void letGoOfAll() {
        if (opening != null) {
            abandon(opening);
        }
        letGo();
    }

    /** Nothing is owed to a file that is gone. */
    public void forget() {
        letGo();
        owed = false;
    }

    public void forgetRest() {
        rest = Optional.empty();
    }

    /** Each connection of this JVM that is left is about to close. Without effect when that was said already. */
    public void closing() throws SQLException, IOException, BrokenChainException {
        if (closing) {
            return;
        }
        open = false;
        closing = true;
        file.closing();
        delay.beginAnew();
        detach();
    }

    /** Captures what is committed and ends session and attachment, so that the database rests. */
    public void detach() throws SQLException, IOException, BrokenChainException {
        Optional<Rest> left = Optional.empty();
        try {
            left = captureWhatIsLeft();
        } finally {
            rest = left;
            owed = !aside.isAside() && !left.map(Rest::proven).orElse(false);
            if (left.isPresent()) {
                delay.captured();
            }
        }
    }

    private Optional<Rest> captureWhatIsLeft() throws SQLException, IOException, BrokenChainException {
        if (opening != null) {
            abandon(opening);
        }
        Attachment ending = attachment;
        attachment = null;
        if (ending != null) {
            file.same(ending.isInPlace());
            Optional<Rest> ended = lastClose.end(ending);
            captured = commits.getAsLong();
            return ended;
        }
        Optional<Rest> left = rest.isPresent() ? lastClose.capture(rest.get(), files) : Optional.empty();
        captured = left.isPresent() ? commits.getAsLong() : captured;
        return left;
    }

    /** Commits of the application so far, as they are counted at the driver. Needs no lock. */
    public long commits() {
        return commits.getAsLong();
    }

    /** Everything is captured that had been committed when {@link #commits} said so many. */
    public void capturedUpTo(long count) {
        captured = count;
    }

    /** Returns true if the database was attached at some moment of this call. Needs no lock. */
    public boolean looksAttached() {
        return attachment != null;
    }

    /** Commits of the application since everything was captured last. Needs no lock. */
    public long commitsSinceCaptured() {
        return Math.max(0, commits.getAsLong() - captured);
    }

    /** A visit to a database that the application does not have open is over. What is still owed is paid later and later. */
    public void endVisit() throws SQLException, IOException, BrokenChainException {
        delay.visited();
        detach();
    }

    /** No connection of this JVM has the file open. */
    public void closed() throws IOException {
        try {
            rest = rest.isPresent() ? lastClose.closed(rest.get()) : rest;
            owed = !aside.isAside() && !rest.map(Rest::proven).orElse(false);
        } catch (IOException gone) {
            rest = Optional.empty();
            throw gone;
        } finally {
            files.closeAll();
            closing = false;
        }
    }

    /** Lets the database go, so that it is looked at again: a frame may have been missed. */
    public void giveUpChain(String why) {
        if (attachment != null) {
            log.warn("resynchronizing", "reason", why);
        }
        letGo();
        owed = true;
    }

    /** Ends what is held, whatever it is. */
    public void letGo() {
        if (attachment != null) {
            attachment.session().close();
            attachment = null;
        }
        rest = Optional.empty();
        if (outbox.needsSession()) {
            outbox.clear();
        }
    }

    /** Returns true if there are descriptors of a database that the replicator has let go of, and the application too. Needs no lock. */
    public boolean holdsFilesOfNobody() {
        return !open && !closing && !files.isEmpty();
    }

    /** No connection of this JVM has the file open, and none can be opened now. */
    public void closeFilesOfNobody() {
        lock.lock();
        try {
            if (!open && !closing && attachment == null && opening == null) {
                files.closeAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The database is the application's alone: nothing is owed to it. */
    public void leave() {
        file.leaveCheckpoints();
        owed = false;
    }

    /** Nothing is in the way any more: the database is looked at again. */
    public void comeBack() {
        aside.over();
        rest = Optional.empty();
        owed = true;
    }
}
