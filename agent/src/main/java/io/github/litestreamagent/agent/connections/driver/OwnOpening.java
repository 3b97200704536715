package io.github.litestreamagent.agent.connections.driver;

import java.sql.SQLException;

/** Marks a thread for as long as it opens a connection of the agent, so that the hooks of the driver leave that one alone. */
public final class OwnOpening {

    private static final ThreadLocal<Boolean> UNDER_WAY = ThreadLocal.withInitial(() -> false);

    private OwnOpening() {}

    /** Returns true if the calling thread opens a connection of the agent. */
    public static boolean isUnderWay() {
        return UNDER_WAY.get();
    }

    static <T> T run(Work<T> work) throws SQLException {
        boolean before = UNDER_WAY.get();
        UNDER_WAY.set(true);
        try {
            return work.run();
        } finally {
            UNDER_WAY.set(before);
        }
    }

    @FunctionalInterface
    interface Work<T> {
        T run() throws SQLException;
    }
}
