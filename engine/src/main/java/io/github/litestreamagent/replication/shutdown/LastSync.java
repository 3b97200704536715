package io.github.litestreamagent.replication.shutdown;

import io.github.litestreamagent.replication.DatabaseReplicator;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.state.Backlog;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** One database while the process ends: whether there is something to wait for, and in the end what the replica lacks, and why. */
public final class LastSync {

    /** An application that has committed nothing for so long has ended, though it leaves its connections open. */
    private static final long QUIET_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long another process that keeps a database from being opened is waited for. */
    private static final long BUSY_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final String LEFT =
            "final sync left commits that the replica does not have; the next start uploads them";

    private static final String LEFT_UNTIL_MENDED =
            "final sync left commits that the replica does not have; the next start uploads them once that is mended";

    private static final String STOPPED =
            "final sync left commits that are in no replica, and the next start does not upload them either";

    private static final String COMMITS_ON =
            "final sync ended while the application commits on; the next start uploads what it commits now";

    private static final String ASIDE =
            "final sync left commits that are in no replica: the database is not replicated for now";

    private static final String UNREAD =
            "final sync is not proved: each upload was acknowledged, and the first file of this process could not be read back, so another"
                    + " process may have put its own in that place; look with: java -jar litestream-agent.jar verify";

    private static final String BUSY = "busy: the application commits on while the process ends";

    private final DatabaseReplicator database;
    private long quietSince = System.nanoTime();
    private Instant shipped = Instant.MIN;

    public LastSync(DatabaseReplicator database) {
        this.database = database;
    }

    DatabaseReplicator database() {
        return database;
    }

    boolean isOver() {
        if (hasCommitted() || hasWork()) {
            quietSince = System.nanoTime();
            return false;
        }
        return !database.progress().mayCommit() || System.nanoTime() - quietSince >= QUIET_NANOS;
    }

    /** Why it is not over, but for files on their way. */
    Optional<String> reason() {
        return database.progress().obstacle().or(() -> database.isCaughtUp() ? Optional.of(BUSY) : Optional.empty());
    }

    /** Also what was uploaded between two looks. */
    private boolean hasCommitted() {
        Instant before = shipped;
        shipped = database.progress().shippedUntil();
        return !shipped.equals(before);
    }

    private boolean hasWork() {
        boolean hopeless =
                database.progress().isHopeless() || database.progress().isBlockedFor(BUSY_NANOS);
        return !hopeless && !database.isCaughtUp();
    }

    /**
     * What is to be said at the end.
     *
     * @param reason why it is so
     * @param code of that, where replication is off
     */
    public record Shortfall(String message, Backlog backlog, String reason, Optional<ReasonCode> code) {

        /** Of a database that is replicated. */
        Shortfall(String message, Backlog backlog, String reason) {
            this(message, backlog, reason, Optional.empty());
        }

        private static Shortfall of(String message, Backlog backlog, Reason why) {
            return new Shortfall(message, backlog, why.sentence(), Optional.of(why.code()));
        }
    }

    /**
     * Empty if the replica has everything, and nothing more is to be expected; of a database that is left to the application, if it has
     * what was captured before.
     *
     * @param begin when the end of the process began, by the clock of the database
     * @param took nanoseconds since
     */
    public Optional<Shortfall> shortfall(Instant begin, long took) {
        if (database.isStopped()) {
            Reason why = database.reason().orElseThrow();
            String message = why.code().endsWithProcess() ? LEFT : STOPPED;
            return Optional.of(Shortfall.of(message, database.progress().leftAlone(), why));
        }
        if (!database.isCaughtUp()) {
            Backlog backlog = database.progress().backlog();
            String message = database.progress().isHopeless() ? LEFT_UNTIL_MENDED : LEFT;
            return Optional.of(new Shortfall(
                    message, backlog, database.progress().obstacle().orElseGet(() -> outOfTime(begin))));
        }
        Optional<Reason> aside = database.reason();
        if (aside.isPresent() && database.commitsAside() > 0) {
            return Optional.of(Shortfall.of(ASIDE, Backlog.ofCommits(database.commitsAside()), aside.get()));
        }
        if (commitsOn(begin, took)) {
            return Optional.of(new Shortfall(COMMITS_ON, new Backlog(0, 0, true), outOfTime(begin)));
        }
        return database.progress().unread().map(why -> new Shortfall(UNREAD, new Backlog(0, 0, true), why));
    }

    /** Something was captured in the last half second, and the file is open. */
    private boolean commitsOn(Instant begin, long took) {
        return took >= QUIET_NANOS
                && database.progress().mayCommit()
                && database.progress().shippedUntil().isAfter(begin.plusNanos(took - QUIET_NANOS));
    }

    private String outOfTime(Instant begin) {
        return database.progress().hasShipped(begin) ? BUSY : "out of time: shutdown-sync-timeout is over";
    }
}
