package io.github.litestreamagent.agent.connections.sql;

/** Tells which statements of one connection end a transaction that may have changed something. Used by one thread at a time. */
public final class CommitCounter {

    private boolean changed;

    /**
     * Looks at statements that have run.
     *
     * @param statements one, or those of a script
     * @param inside whether the connection is inside a transaction now
     * @return true if a transaction has ended that may have changed something
     */
    public boolean hasCommitted(SqlStatement[] statements, boolean inside, boolean failed) {
        if (failed) {
            changed &= inside;
            return false;
        }
        for (SqlStatement statement : statements) {
            switch (statement.kind()) {
                case WRITE -> changed |= statement.asksForWriteLock();
                case ROLLBACK -> changed = false;
                default -> {}
            }
        }
        boolean committed = changed && !inside;
        changed &= inside;
        return committed;
    }
}
