package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A statement of the application on its way through the gates of its connection's files; what the driver calls when it ends. Entered and
 * left by one thread.
 */
final class StatementPass implements Consumer<Throwable> {

    private final ThreadState thread;
    private final TrackedConnection connection;
    private final OpenLock lock;
    private final List<StatementKind> kinds;
    private final List<String> statements;
    private final Gate.Statement manner;
    private final ReplicatedDatabase[] files;
    private int entered;
    private boolean holdsOpenLock;
    private boolean checkpoints;

    /** @param statements and their kinds: several for a script */
    StatementPass(
            ThreadState thread,
            TrackedConnection connection,
            OpenLock lock,
            List<StatementKind> kinds,
            List<String> statements) {
        this.thread = thread;
        this.connection = connection;
        this.lock = lock;
        this.kinds = kinds;
        this.statements = statements;
        this.files = connection.replicated();
        this.manner = manner(connection, kinds);
    }

    /** A script may be a whole transaction. */
    private static Gate.Statement manner(TrackedConnection connection, List<StatementKind> kinds) {
        TransactionState transaction = connection.transaction();
        boolean first = transaction.touch();
        if (transaction.holdsWriteLock() && kinds.size() == 1) {
            return Gate.Statement.HOLDING_LOCK;
        }
        boolean mayFail = kinds.size() > 1 || connection.busyTimeout().isBrief() || (transaction.inside() && !first);
        return mayFail ? Gate.Statement.FRAGILE : Gate.Statement.PATIENT;
    }

    /** Waits, if a gate is closed. Either all gates are entered or none. */
    void enter() {
        try {
            kinds.forEach(this::prepare);
            followAutoCheckpoint();
            thread.inStatement = true;
            thread.connection = connection;
            if (asksForWriteLock()) {
                files[0].writers().enter(connection);
            }
            for (ReplicatedDatabase file : files) {
                file.gate().enter(manner);
                entered++;
            }
        } catch (RuntimeException | Error e) {
            leave();
            exitOpen();
            endTurn();
            throw e;
        }
    }

    private boolean asksForWriteLock() {
        return files.length == 1
                && kinds.size() == 1
                && manner == Gate.Statement.PATIENT
                && SqlText.asksForWriteLock(statements.get(0));
    }

    @Override
    public void accept(Throwable thrown) {
        try {
            leave();
            for (ReplicatedDatabase file : files) {
                file.nudge();
                if (thrown instanceof SQLException failed) {
                    file.statementFailed(failed);
                }
            }
        } finally {
            settle(thrown != null);
        }
    }

    private void prepare(StatementKind kind) {
        switch (kind) {
            case ROLLBACK_JOURNAL -> {
                connection.rollback().stands(connection.probableFiles());
                connection.noticeJournalMode();
            }
            case EXCLUSIVE_LOCKING -> connection.exclusive().stands(connection.probableFiles());
            case FULL_CHECKPOINT -> makeWayForCheckpoint();
            case ATTACH -> holdsOpenLock = holdsOpenLock || lock.enterOpen();
            default -> {}
        }
    }

    private void makeWayForCheckpoint() {
        checkpoints = true;
        boolean free = true;
        for (ReplicatedDatabase file : files) {
            free &= file.checkpointRequested();
        }
        if (!free) {
            connection.busyTimeout().take(connection.core());
        }
    }

    private void leave() {
        while (entered > 0) {
            files[--entered].gate().exit(manner);
        }
        thread.inStatement = false;
        thread.connection = null;
        if (checkpoints) {
            checkpoints = false;
            for (ReplicatedDatabase file : files) {
                file.checkpointEnded();
            }
            connection.busyTimeout().giveBack(connection.core());
        }
    }

    private void settle(boolean failed) {
        try {
            if (kinds.size() == 1) {
                connection.transaction().after(kinds.get(0), statements.get(0), failed);
                noteWrite(failed);
            } else {
                connection.transaction().afterScript(statements, failed);
            }
            if (kinds.contains(StatementKind.AUTO_CHECKPOINT)) {
                connection.autoCheckpoint().setByApplication();
            }
            if (kinds.contains(StatementKind.BUSY_TIMEOUT)) {
                connection.busyTimeout().learn(connection.core());
            }
            connection.ended(kinds, statements, failed);
            settleModes(failed);
            if (kinds.contains(StatementKind.ATTACH) || kinds.contains(StatementKind.DETACH)) {
                connection.listFiles();
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the list of databases cannot be read", e); // advice suppresses it
        } finally {
            exitOpen();
            endTurn();
        }
    }

    /** What failed in a transaction may leave a turn to its end: the line does not wait for long. */
    private void endTurn() {
        if (!connection.transaction().inside()) {
            for (ReplicatedDatabase file : files) {
                file.writers().leave(connection);
            }
        }
    }

    private void noteWrite(boolean failed) {
        TransactionState transaction = connection.transaction();
        if (!failed
                && transaction.inside()
                && !transaction.holdsWriteLock()
                && connection.writesOneFile()
                && SqlText.changesRows(statements.get(0))) {
            transaction.wrote();
        }
    }

    private void settleModes(boolean failed) {
        if (kinds.contains(StatementKind.ROLLBACK_JOURNAL)) {
            connection.rollbackStatementEnded(failed);
        }
        for (int i = 0; i < kinds.size() && !failed; i++) {
            if (kinds.get(i) == StatementKind.WAL_JOURNAL) {
                connection.wantsWal(SqlText.schemaOf(statements.get(i)));
            }
        }
        if (kinds.contains(StatementKind.NORMAL_LOCKING)) {
            connection.exclusive().takenBack();
        }
    }

    private void exitOpen() {
        if (holdsOpenLock) {
            holdsOpenLock = false;
            lock.exitOpen();
        }
    }

    /** SQLite runs that PRAGMA when it is prepared: the application's value is there already, and the agent's would take its place. */
    private void followAutoCheckpoint() {
        if (!kinds.contains(StatementKind.AUTO_CHECKPOINT)) {
            connection.autoCheckpoint().follow(autoCheckpoint(), connection.core());
        }
    }

    /** The setting is one for all files of a connection: what the most cautious of them wants. */
    private int autoCheckpoint() {
        int pages = connection.holdsBackCheckpoints() ? 0 : ReplicatedDatabase.APPLICATIONS_OWN;
        for (ReplicatedDatabase file : files) {
            pages = moreCautious(pages, file.autoCheckpoint());
        }
        return pages;
    }

    private static int moreCautious(int one, int other) {
        return one == 0 || other == 0 ? 0 : Math.max(one, other);
    }
}
