package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.FailureLog;
import io.github.litestreamagent.replication.database.SharedMemoryError;
import io.github.litestreamagent.replication.runtime.ReplicationContext;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * What follows for a database when something fails, whichever thread it fails on: the database is let go and compared with its replica again, which
 * repairs whatever a step left half done. A defect that comes back ends replication, since a loop of it would read and upload the database
 * again and again. Safe for use by several threads.
 */
final class FailurePolicy {

    /** Defects within {@link #LONG} from which the agent recovers by itself. */
    private static final int MOST_DEFECTS = 3;

    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    enum Consequence {
        LOOK_ANEW("the database is compared with its replica again"),
        LEAVE_ALONE("the database is left alone until its shared memory works again"),
        STOP("replication of the database has stopped");

        private final String clause;

        Consequence(String clause) {
            this.clause = clause;
        }
    }

    private final ReplicationContext context;
    private final Deque<Long> defects = new ArrayDeque<>();

    FailurePolicy(ReplicationContext context) {
        this.context = context;
    }

    /** Takes note of a failure. */
    Consequence failed(Throwable why) {
        Consequence consequence = consequence(why);
        context.failures().failed(context.log(), consequence.clause, why);
        return consequence;
    }

    private Consequence consequence(Throwable why) {
        if (why instanceof SQLException failed && SharedMemoryError.is(failed)) {
            return Consequence.LEAVE_ALONE;
        }
        return FailureLog.isDefect(why) && isTooMany() ? Consequence.STOP : Consequence.LOOK_ANEW;
    }

    private synchronized boolean isTooMany() {
        long now = context.machine().now();
        defects.removeIf(then -> now - then > LONG);
        defects.add(now);
        return defects.size() > MOST_DEFECTS;
    }

    /** The failure as a sentence for a line of the log. */
    static String sentence(Throwable why) {
        if (FailureLog.isDefect(why)) {
            return "internal error: " + why;
        }
        return why instanceof OutOfMemoryError
                ? "out of memory: " + why.getMessage()
                : String.valueOf(why.getMessage());
    }
}
