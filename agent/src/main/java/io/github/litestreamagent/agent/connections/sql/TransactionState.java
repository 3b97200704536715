package io.github.litestreamagent.agent.connections.sql;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a connection is inside an explicit transaction, and what that has locked, told from the statements it ran. Where it cannot be
 * known it says that the connection is inside, and has no lock: then a cycle of the replicator waits for a statement in vain, while the
 * contrary could fail one.
 */
public final class TransactionState {

    private final AtomicInteger untouchedOnes;
    private final Deque<String> savepoints = new ArrayDeque<>();
    private boolean begun;
    private volatile boolean inside;
    private volatile boolean untouched;
    private volatile boolean holdsWriteLock;

    /**
     * Begins outside a transaction.
     *
     * @param untouchedOnes how many transactions of all connections have begun, and have run no statement yet
     */
    public TransactionState(AtomicInteger untouchedOnes) {
        this.untouchedOnes = untouchedOnes;
    }

    public boolean inside() {
        return inside;
    }

    /** Returns true if the transaction has the write lock of each file for certain: it asked for it, or has written, and no statement failed since. */
    public boolean holdsWriteLock() {
        return holdsWriteLock;
    }

    /**
     * A statement of the connection is about to run.
     *
     * @return whether it is the first one of a transaction that has no lock yet: it waits for the write lock as if it stood alone, while
     *     a later one that finds it taken fails, for the transaction may have read what was overwritten since
     */
    public boolean touch() {
        return untouched && touchFirst();
    }

    private synchronized boolean touchFirst() {
        boolean first = untouched;
        if (first) {
            untouched = false;
            untouchedOnes.decrementAndGet();
        }
        return first;
    }

    /** A statement has changed rows of the only database that the connection has. */
    public synchronized void wrote() {
        holdsWriteLock = inside;
    }

    /** A statement of the connection has run. */
    public void after(SqlStatement statement, boolean failed) {
        StatementKind kind = statement.kind();
        if (failed || kind == StatementKind.ATTACH || kind.endsOrBeginsTransaction()) {
            changedBy(statement, failed);
        }
    }

    private synchronized void changedBy(SqlStatement statement, boolean failed) {
        StatementKind kind = statement.kind();
        if (failed || kind == StatementKind.ATTACH) {
            holdsWriteLock = false;
        }
        switch (kind) {
            case BEGIN -> {
                if (!failed) {
                    begin(statement.asksForWriteLock());
                }
            }
            case SAVEPOINT -> {
                if (!failed) {
                    savepoints.push(statement.name());
                }
            }
            case RELEASE -> {
                if (!failed) {
                    release(statement.name());
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
        holdsWriteLock &= inside;
    }

    /** A script that failed may have stopped after any of its statements. What it has begun it may have read in. */
    public synchronized void afterScript(SqlStatement[] statements, boolean failed) {
        boolean inTrigger = false;
        for (SqlStatement statement : statements) {
            StatementKind kind = statement.kind();
            if (inTrigger) {
                inTrigger = kind != StatementKind.COMMIT;
            } else if (statement.beginsTrigger()) {
                inTrigger = true;
            } else if (!failed || kind == StatementKind.BEGIN || kind == StatementKind.SAVEPOINT) {
                after(statement, false);
            }
        }
        holdsWriteLock &= !failed;
        touch();
    }

    private void release(String savepoint) {
        if (!savepoints.contains(savepoint)) {
            return;
        }
        while (!savepoints.pop().equals(savepoint)) {}
    }

    private void begin(boolean withLock) {
        begun = true;
        holdsWriteLock = withLock;
        if (!withLock && !untouched) {
            untouched = true;
            untouchedOnes.incrementAndGet();
        }
    }

    private void end() {
        begun = false;
        touch();
        holdsWriteLock = false;
        savepoints.clear();
    }
}
