package io.github.litestreamagent.replication.state;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.upload.Outbox;
import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * What of a database is not in its replica.
 *
 * @param bytes of files that wait to be sent, and of the WAL behind them; negative where that is unknown
 * @param commits of the application; a file of every page counts none
 * @param known whether that is all: a database that has not been compared with its replica, or that is being looked at by another thread
 *     for long, may hold more
 */
public record Backlog(long bytes, long commits, boolean known) {

    public static final Backlog UNKNOWN = new Backlog(0, 0, false);

    /** A capture that is under way takes milliseconds; a thread that asks may be that of an alarm for many databases. */
    private static final long PATIENCE_MILLIS = 100;

    /** As many commits, of which it is not known how much they changed. */
    public static Backlog ofCommits(long commits) {
        return new Backlog(-1, commits, true);
    }

    /** As of now; called without the lock. */
    public static Backlog of(Holding holding, Outbox outbox, long now) {
        Backlog log = inLog(holding, now);
        return new Backlog(outbox.bytes() + log.bytes(), outbox.commits() + log.commits(), log.known());
    }

    /** Adds what is lacking to a line, where anything is known of it: a value is a number, of that much at least, or absent. */
    public BoundLog describe(BoundLog line) {
        if (!known && bytes == 0 && commits == 0) {
            return line;
        }
        return (bytes < 0 ? line : line.with("bytes", bytes)).with("commits", commits);
    }

    /** Returns true if that is known; a rest without proof has not been compared with the file yet. */
    private static boolean lacksNothing(Holding holding) {
        return holding.rest()
                .map(rest -> rest.proven() && holding.commitsSinceCaptured() == 0)
                .orElse(!holding.isOwed());
    }

    private static Backlog inLog(Holding holding, long now) {
        try {
            if (!holding.lock.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                return UNKNOWN;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNKNOWN;
        }
        try {
            if (holding.attachment().isEmpty()) {
                return new Backlog(0, 0, lacksNothing(holding));
            }
            Attachment attachment = holding.attachment().get();
            return new Backlog(attachment.look(now).bytes(), attachment.uncapturedCommits(), true);
        } catch (IOException | BrokenChainException unreadable) {
            return UNKNOWN;
        } finally {
            holding.lock.unlock();
        }
    }
}
