package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.replication.database.LogGuard;
import io.github.litestreamagent.replication.database.NotADatabase;
import io.github.litestreamagent.replication.database.OwnConnection;
import io.github.litestreamagent.replication.database.Session;
import io.github.litestreamagent.replication.database.SharedMemoryError;
import io.github.litestreamagent.replication.runtime.IdlePause;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.runtime.ReplicationThread.Pause;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.state.Rest;
import io.github.litestreamagent.replication.upload.Uploads;
import io.github.litestreamagent.replication.walmode.JournalMode;
import io.github.litestreamagent.replication.walmode.Obstacles;
import io.github.litestreamagent.sqlite.DatabaseConnection;
import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransientException;
import java.util.Optional;

/** Opens a database for replication, unless something is in the way: sees to its journal mode and begins a session. Guarded by its lock. */
final class OpenStep {

    /** Failures to open a database that are no news yet. */
    private static final int PATIENCE = 3;

    private final ReplicationContext context;
    private final Holding holding;
    private final Uploads uploads;
    private final Attaching attaching;
    private final IdlePause idle;
    private final StandAside standAside;
    private final SwitchStep switching;
    private int failedOpens;
    private volatile boolean blocked;
    private volatile long blockedAt;

    OpenStep(
            ReplicationContext context,
            Holding holding,
            Uploads uploads,
            Attaching attaching,
            IdlePause idle,
            SwitchStep switching,
            StandAside standAside) {
        this.context = context;
        this.holding = holding;
        this.uploads = uploads;
        this.attaching = attaching;
        this.idle = idle;
        this.standAside = standAside;
        this.switching = switching;
    }

    /** Returns true if another process has kept the database locked for so long, so that nothing of it can be uploaded now. Any thread. */
    boolean isBlockedFor(long nanos) {
        return blocked && context.machine().now() - blockedAt >= nanos;
    }

    /** Who was in the way before may be gone. Any thread. */
    void tryAnew() {
        blocked = false;
    }

    private void found(boolean busy) {
        if (busy && !blocked) {
            blockedAt = context.machine().now();
        }
        blocked = busy;
    }

    /**
     * @param session null if the database cannot be opened now; then {@code pause} says when to try again
     * @param rest what the chain rested on when the session began
     */
    record Opened(Session session, Optional<Rest> rest, Pause pause) {

        static Opened later(Pause pause) {
            return new Opened(null, Optional.empty(), pause);
        }
    }

    /**
     * @param resting whether there was a rest to go on from
     * @param first whether the replica is empty
     */
    Opened run(boolean resting, boolean first) throws IOException {
        int opens = holding.aside().opens();
        Optional<Rest> rest = holding.rest();
        if (!holding.isWanted() || rest.isPresent() != resting) {
            return Opened.later(Pause.NONE);
        }
        if (standAside.ifObstructed()) {
            return Opened.later(Pause.NONE);
        }
        try {
            return openSession(rest, first);
        } catch (SQLTransientException closing) {
            // a nudge would come from the very close that is in the way
            return Opened.later(Pause.of(idle.next(false).nanos()));
        } catch (SQLNonTransientConnectionException driverIsGone) {
            found(false);
            return Opened.later(uploads.failed(driverIsGone));
        } catch (SQLException e) {
            if (NotADatabase.is(e)) {
                standAside.untilReopened(
                        context.connections().haveKey() ? Obstacles.WITH_ANOTHER_KEY : Obstacles.WITHOUT_KEY, opens);
                return Opened.later(Pause.END);
            }
            if (SharedMemoryError.is(e)) {
                standAside.sharedMemoryFailed(e.getMessage());
                return Opened.later(Pause.NONE);
            }
            // Nothing has been lost: another process has locked the file.
            return Opened.later(++failedOpens > PATIENCE ? uploads.failed(e) : idle.next(true));
        }
    }

    private Opened openSession(Optional<Rest> rest, boolean first) throws SQLException, IOException {
        try (LogGuard guard = attaching.guardLog()) {
            return openSession(rest, first, guard);
        }
    }

    private Opened openSession(Optional<Rest> rest, boolean first, LogGuard guard) throws SQLException, IOException {
        DatabaseConnection connection = attaching.connect();
        try {
            JournalMode.Outcome mode = attaching.journalMode(connection);
            if (mode != JournalMode.Outcome.WAL) {
                Optional<Pause> pause = afterJournalMode(mode);
                found(pause.isEmpty() && mode != JournalMode.Outcome.EMPTY);
                return Opened.later(pause.isPresent() ? pause.get() : idle.next(false));
            }
            found(false);
            Session session = attaching.open(holding.files());
            try {
                session.guardedBy(guard.passOn());
                holding.opening(session, first);
            } catch (Throwable e) {
                session.close();
                throw e;
            }
            failedOpens = 0;
            return new Opened(session, rest, Pause.NONE);
        } finally {
            OwnConnection.close(connection);
        }
    }

    /** Empty if the database is to be looked at again soon. */
    private Optional<Pause> afterJournalMode(JournalMode.Outcome mode) throws SQLException, IOException {
        return switch (mode) {
            case ROLLBACK -> switching.run();
            case KEPT -> {
                standAside.until(Obstacles.KEPT);
                yield Optional.of(Pause.END);
            }
            default -> Optional.empty();
        };
    }

    /** Makes a trial of WAL mode in the folder of the database, if one is missing. No lock is held. */
    Optional<Pause> tryOut() {
        return switching
                .tryOut()
                .map(unknown -> ++failedOpens > PATIENCE ? uploads.failed(new IOException(unknown)) : idle.next(true));
    }
}
