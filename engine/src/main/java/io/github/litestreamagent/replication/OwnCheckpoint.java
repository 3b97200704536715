package io.github.litestreamagent.replication;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.reason.BrokenChainException;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import io.github.litestreamagent.replication.state.Holding;
import io.github.litestreamagent.replication.upload.Outbox;
import java.io.IOException;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/**
 * Makes way for a full checkpoint that the application asks for, so that it finds the WAL copied and no reader of the agent in its way. On the
 * application's thread, guarded by the lock of the database.
 */
final class OwnCheckpoint {

    /**
     * How long statements of other threads may take to end, so that nothing is committed in between. One that sleeps in SQLite's busy handler
     * for longer seldom wakes in the microseconds that are left open.
     */
    private static final long STATEMENTS_END_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final int CHECKPOINT_TRIES = 3;

    /** How often the upload of every page is begun again for it: an application may ask all the time. */
    private static final int MOST_ABANDONED = 3;

    private final ReplicationContext context;
    private final Holding holding;
    private final Outbox outbox;
    private final Gate gate;
    private int abandoned;

    OwnCheckpoint(ReplicationContext context, Holding holding, Outbox outbox, Gate gate) {
        this.context = context;
        this.holding = holding;
        this.outbox = outbox;
        this.gate = gate;
    }

    /** Copies the WAL, or begins again later; tells whether nothing of the agent is in its way. */
    boolean makeWay() throws SQLException, IOException, BrokenChainException {
        if (holding.isBeginning()) {
            return beginAnew();
        }
        if (holding.attachment().isEmpty()) {
            return !holding.isOpening();
        }
        boolean alone = gate.reserve(STATEMENTS_END_NANOS);
        boolean complete = false;
        for (int i = 0; i < CHECKPOINT_TRIES && !complete && mayCapture(); i++) {
            complete = holding.attachment()
                    .get()
                    .checkpoint(outbox, context.machine().now());
        }
        abandoned = complete ? 0 : abandoned;
        return alone && complete;
    }

    /** What is held in memory does not need the WAL as it is. */
    boolean mayCapture() {
        return !outbox.needsLog() && outbox.memory() < context.machine().captureBytes();
    }

    private boolean beginAnew() {
        if (++abandoned > MOST_ABANDONED) {
            return false;
        }
        context.log().debug("a checkpoint of the application comes first, so the upload of every page is begun again");
        holding.beginAnew();
        return true;
    }
}
