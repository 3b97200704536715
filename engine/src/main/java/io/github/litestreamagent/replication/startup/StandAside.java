package io.github.litestreamagent.replication.startup;

import io.github.litestreamagent.logging.BoundLog;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.reason.Obstacle;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.Backoff;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.upload.Outbox;
import io.github.litestreamagent.replication.walmode.Obstacles;
import io.github.litestreamagent.replication.walmode.WalFolder;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/**
 * Leaves a database to the application, for good or until something has changed, and says so once. Guarded by the lock of the database.
 */
public final class StandAside {

    /** For the log: what an operator can do for a file that the agent has switched. */
    static final String BY_HAND =
            "or end the application and run: java -jar litestream-agent.jar journal-mode DATABASE delete";

    /** What fails at a moment without memory may be right a little later. */
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    private final BoundLog log;
    private final Machine machine;
    private final Holding holding;
    private final Outbox outbox;
    private final Obstacles obstacles;
    private final Backoff pause;

    public StandAside(ReplicationContext context, Holding holding, Outbox outbox) {
        log = context.log();
        machine = context.machine();
        pause = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, machine.random().get());
        this.holding = holding;
        this.outbox = outbox;
        obstacles = new Obstacles(
                context.database(), context.settings().keepJournalMode(), WalFolder.of(context.database()));
    }

    /** Ends replication for good. */
    public void stop(Reason why) {
        holding.letGo();
        outbox.clear();
        holding.aside().stop(why);
        holding.leave();
    }

    /** Until something has changed. */
    void until(Reason why) {
        holding.aside().until(why);
        holding.leave();
        say();
    }

    /** As {@code Aside.untilReopened}. */
    void untilReopened(Reason why, int opens) {
        holding.aside().untilReopened(why, opens);
        holding.leave();
        say();
    }

    /**
     * The shared memory of WAL mode has failed under a connection: the agent's are closed, and the descriptors that R1 keeps are kept. The database is
     * looked at again after 10 s, doubling to 5 min.
     */
    public void sharedMemoryFailed(String why) {
        holding.letGo();
        boolean ours = holding.file().switched().isPresent();
        String taken =
                ours ? "; its rollback journal is given back once the application has closed it, " + BY_HAND : "";
        holding.aside()
                .sharedMemoryLost(
                        ReasonCode.SHARED_MEMORY.because("the shared memory of WAL mode fails (" + why
                                + "), so that statements of the application fail too" + taken),
                        machine.now() + pause.next());
        holding.leave();
        say();
    }

    /** Returns true if something is in the way, so that the database is left alone. */
    boolean ifObstructed() throws IOException {
        Optional<Reason> found = obstacles.find(holding.files(), holding.aside().isRollbackWanted());
        found.ifPresent(this::until);
        return found.isPresent();
    }

    /** Until the obstacle is gone; captures what is committed, where that does no harm. */
    public void because(Obstacle obstacle) throws SQLException, IOException, BrokenChainException {
        holding.aside().because(obstacle);
        holding.leave();
        if (obstacle.forbidsTouching()) {
            holding.letGoOfAll();
        } else {
            holding.detach();
        }
    }

    /** The file is no longer at its path. What is committed is captured; another file there has another replicator. */
    public void endWithFile(Reason why) throws SQLException, IOException, BrokenChainException {
        holding.aside().endWithFile(why);
        holding.leave();
        try {
            holding.detach();
        } finally {
            holding.forgetRest(); // what lies at the path is none of the agent
        }
    }

    /** The reason, if the log has not said it yet. */
    void say() {
        holding.aside().unsaid().ifPresent(why -> {
            if (why.code().isWanted()) {
                why.describe(log).info("not replicated");
            } else if (holding.aside().isSharedMemoryLost() || why.code().losesCommits()) {
                why.describe(log).error("not replicated for now");
            } else {
                why.describe(log).warn("not replicated for now");
            }
        });
    }
}
