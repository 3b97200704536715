package io.github.litestreamagent.agent.connections;

import io.github.litestreamagent.agent.connections.driver.OpenLock;
import io.github.litestreamagent.agent.connections.sql.SqlStatement;
import io.github.litestreamagent.agent.connections.sql.StatementKind;
import io.github.litestreamagent.agent.connections.sql.TransactionState;
import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import java.sql.SQLException;
import java.util.function.Consumer;

/**
 * A statement of the application, or a script, on its way through the gates of its connection's files; what the driver calls when it ends.
 * Entered and left by one thread, which uses it again for the next one: a statement allocates nothing.
 */
final class StatementPass implements Consumer<Throwable> {

    private static final ReplicatedDatabase[] NONE = {};
    private static final SqlStatement[] NOTHING = {};

    private final ThreadState thread;
    private final SqlStatement[] single = new SqlStatement[1];

    /** Null while nothing is under way. */
    private TrackedConnection connection;

    private OpenLock lock;
    private SqlStatement[] statements = NOTHING;
    private ReplicatedDatabase[] files = NONE;
    private Gate.Statement manner = Gate.Statement.PATIENT;
    private int entered;
    private boolean holdsOpenLock;
    private boolean checkpoints;

    StatementPass(ThreadState thread) {
        this.thread = thread;
    }

    /** Returns true if it can be entered: what it was entered for has ended. */
    boolean isFree() {
        return connection == null;
    }

    /** Waits, if a gate is closed. Either all gates are entered or none. */
    void enter(TrackedConnection itsConnection, OpenLock openLock, SqlStatement statement) {
        single[0] = statement;
        enter(itsConnection, openLock, single);
    }

    /** The same for the statements of a script. */
    void enter(TrackedConnection itsConnection, OpenLock openLock, SqlStatement[] script) {
        connection = itsConnection;
        lock = openLock;
        statements = script;
        try {
            files = connection.replicated();
            manner = manner();
            pass();
        } catch (RuntimeException | Error e) {
            free();
            throw e;
        }
    }

    private void free() {
        connection = null;
        statements = NOTHING;
        files = NONE;
        entered = 0;
        checkpoints = false;
    }

    /** A script may be a whole transaction. */
    private Gate.Statement manner() {
        TransactionState transaction = connection.transaction();
        boolean first = transaction.touch();
        if (transaction.holdsWriteLock() && statements.length == 1) {
            return Gate.Statement.HOLDING_LOCK;
        }
        boolean mayFail =
                statements.length > 1 || connection.busyTimeout().isBrief() || (transaction.inside() && !first);
        return mayFail ? Gate.Statement.FRAGILE : Gate.Statement.PATIENT;
    }

    private void pass() {
        try {
            for (SqlStatement statement : statements) {
                prepare(statement.kind());
            }
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
                && statements.length == 1
                && manner == Gate.Statement.PATIENT
                && statements[0].asksForWriteLock();
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
            try {
                settle(thrown != null);
            } finally {
                free();
            }
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
            if (statements.length == 1) {
                connection.transaction().after(statements[0], failed);
                noteWrite(failed);
            } else {
                connection.transaction().afterScript(statements, failed);
            }
            if (runs(StatementKind.AUTO_CHECKPOINT)) {
                connection.autoCheckpoint().setByApplication();
            }
            if (runs(StatementKind.BUSY_TIMEOUT)) {
                connection.busyTimeout().learn(connection.core());
            }
            connection.ended(statements, failed);
            settleModes(failed);
            if (runs(StatementKind.ATTACH) || runs(StatementKind.DETACH)) {
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
                && statements[0].changesRows()) {
            transaction.wrote();
        }
    }

    private void settleModes(boolean failed) {
        if (runs(StatementKind.ROLLBACK_JOURNAL)) {
            connection.rollbackStatementEnded(failed);
        }
        for (SqlStatement statement : statements) {
            if (statement.kind() == StatementKind.WAL_JOURNAL && !failed) {
                connection.wantsWal(statement.name());
            }
        }
        if (runs(StatementKind.NORMAL_LOCKING)) {
            connection.exclusive().takenBack();
        }
    }

    private boolean runs(StatementKind kind) {
        for (SqlStatement statement : statements) {
            if (statement.kind() == kind) {
                return true;
            }
        }
        return false;
    }

    private void exitOpen() {
        if (holdsOpenLock) {
            holdsOpenLock = false;
            lock.exitOpen();
        }
    }

    /** SQLite runs that PRAGMA when it is prepared: the application's value is there already, and the agent's would take its place. */
    private void followAutoCheckpoint() {
        if (!runs(StatementKind.AUTO_CHECKPOINT)) {
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
