package io.github.litestreamagent.agent.connections;

import java.util.List;

/** Tells which statements of one connection end a transaction that may have changed something. Used by one thread at a time. */
final class CommitCounter {

    private boolean changed;

    /**
     * Looks at statements that have run.
     *
     * @param statements one, or those of a script; an empty text is that of a batch
     * @param inside whether the connection is inside a transaction now
     * @return true if a transaction has ended that may have changed something
     */
    boolean hasCommitted(List<StatementKind> kinds, List<String> statements, boolean inside, boolean failed) {
        if (failed) {
            changed &= inside;
            return false;
        }
        for (int i = 0; i < kinds.size(); i++) {
            switch (kinds.get(i)) {
                case WRITE -> changed |= SqlText.asksForWriteLock(statements.get(i));
                case ROLLBACK -> changed = false;
                default -> {}
            }
        }
        boolean committed = changed && !inside;
        changed &= inside;
        return committed;
    }
}
