package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.BoundLog;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Leaves a database to the application, for good or until something has changed, and says so once. Guarded by the lock of the database.
 */
final class StandAside {

    private final BoundLog log;
    private final Holding holding;
    private final Outbox outbox;
    private final Obstacles obstacles;

    StandAside(ReplicationContext context, Holding holding, Outbox outbox) {
        log = context.log();
        this.holding = holding;
        this.outbox = outbox;
        obstacles = new Obstacles(context.database(), context.settings().keepJournalMode());
    }

    /** Ends replication for good. */
    void stop(String why) {
        holding.letGo();
        outbox.clear();
        holding.aside().stop(why);
        holding.leave();
    }

    /** Until something has changed. */
    void until(String why) {
        holding.aside().until(why);
        holding.leave();
        say();
    }

    /** Until the application has closed the file and opens it again. */
    void untilReopened(String why) {
        holding.aside().untilReopened(why);
        holding.leave();
        say();
    }

    /** Whether something is in the way, so that the database is left alone. */
    boolean ifObstructed() throws IOException {
        Optional<String> found = obstacles.find(holding.files(), holding.aside().askedForRollback());
        found.ifPresent(this::until);
        return found.isPresent();
    }

    /** Until the obstacle is gone; captures what is committed. */
    void because(Obstacle obstacle) throws SQLException, IOException, BrokenChainException {
        holding.aside().because(obstacle);
        holding.leave();
        holding.detach();
    }

    /** The file is no longer at its path. What is committed is captured; another file there has another replicator. */
    void endWithFile(String why) throws SQLException, IOException, BrokenChainException {
        holding.aside().forGood(why);
        holding.leave();
        try {
            holding.detach();
        } finally {
            holding.forgetRest(); // what lies at the path is none of ours
        }
    }

    /** The reason, if the log has not said it yet. */
    void say() {
        holding.aside().unsaid().ifPresent(why -> {
            if (why.equals(Obstacles.KEPT)) {
                log.info("not replicated", "reason", why);
            } else {
                log.warn("not replicated for now", "reason", why);
            }
        });
    }
}
