package io.github.litestreamagent.agent.connections;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Whether a connection is inside an explicit transaction, told from the statements it ran. Where that cannot be known it says yes: then a
 * cycle of the replicator waits for a statement in vain, while a wrong no could fail one.
 */
final class TransactionState {

    private final Deque<String> savepoints = new ArrayDeque<>();
    private boolean begun;
    private volatile boolean inside;

    boolean inside() {
        return inside;
    }

    synchronized void after(StatementKind kind, String sql, boolean failed) {
        switch (kind) {
            case BEGIN -> begun |= !failed;
            case SAVEPOINT -> {
                if (!failed) {
                    savepoints.push(SqlText.savepointOf(sql));
                }
            }
            case RELEASE -> {
                if (!failed) {
                    release(SqlText.savepointOf(sql));
                }
            }
            case COMMIT -> {
                if (!failed) {
                    end();
                }
            }
            case ROLLBACK -> end(); // fails only where SQLite has rolled back by itself
            default -> {
                return;
            }
        }
        inside = begun || !savepoints.isEmpty();
    }

    /** A script that failed may have stopped after any of its statements. */
    synchronized void afterScript(List<String> statements, boolean failed) {
        boolean inTrigger = false;
        for (String statement : statements) {
            StatementKind kind = SqlText.kindOf(statement);
            if (inTrigger) {
                inTrigger = kind != StatementKind.COMMIT;
            } else if (SqlText.beginsTrigger(statement)) {
                inTrigger = true;
            } else if (!failed || kind == StatementKind.BEGIN || kind == StatementKind.SAVEPOINT) {
                after(kind, statement, false);
            }
        }
    }

    private void release(String savepoint) {
        if (!savepoints.contains(savepoint)) {
            return;
        }
        while (!savepoints.pop().equals(savepoint)) {}
    }

    private void end() {
        begun = false;
        savepoints.clear();
    }
}
