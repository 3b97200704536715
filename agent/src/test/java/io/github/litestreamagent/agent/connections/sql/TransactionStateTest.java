package io.github.litestreamagent.agent.connections.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TransactionStateTest {

    private final AtomicInteger untouched = new AtomicInteger();
    private final TransactionState state = new TransactionState(untouched);

    @Test
    void beginAndCommitEncloseATransaction() {
        ran("BEGIN");
        assertThat(state.inside()).isTrue();
        ran("INSERT INTO t VALUES(1)");
        assertThat(state.inside()).isTrue();
        ran("COMMIT");
        assertThat(state.inside()).isFalse();
    }

    @Test
    void aFailedCommitLeavesTheTransactionOpenAndAFailedRollbackDoesNot() {
        ran("BEGIN");
        failed("COMMIT");
        assertThat(state.inside()).isTrue();
        failed("ROLLBACK");
        assertThat(state.inside()).isFalse();
    }

    @Test
    void theOutermostSavepointIsATransaction() {
        ran("SAVEPOINT a");
        ran("SAVEPOINT b");
        ran("RELEASE b");
        assertThat(state.inside()).isTrue();
        ran("RELEASE A");
        assertThat(state.inside()).isFalse();
    }

    @Test
    void aSavepointInsideATransactionDoesNotEndIt() {
        ran("BEGIN");
        ran("SAVEPOINT a");
        ran("RELEASE a");
        assertThat(state.inside()).isTrue();
    }

    @Test
    void theEndOfATriggerIsNoCommit() {
        ran("BEGIN");
        script("CREATE TRIGGER x AFTER INSERT ON t BEGIN DELETE FROM u; END; INSERT INTO t VALUES(1)", false);
        assertThat(state.inside()).isTrue();
        script("INSERT INTO t VALUES(1); END", false);
        assertThat(state.inside()).isFalse();
    }

    @Test
    void aScriptThatFailedMayHaveBegunATransaction() {
        script("BEGIN; INSERT INTO nowhere VALUES(1); COMMIT", true);
        assertThat(state.inside()).isTrue();
    }

    @Test
    void oneThatAskedForTheWriteLockHasItUntilItEndsOrFails() {
        ran("BEGIN");
        assertThat(state.holdsWriteLock()).isFalse();
        ran("COMMIT");
        ran("begin immediate;");
        ran("INSERT INTO t VALUES(1)");
        assertThat(state.holdsWriteLock()).isTrue();
        ran("COMMIT");
        assertThat(state.holdsWriteLock()).isFalse();
        ran("BEGIN EXCLUSIVE TRANSACTION");
        assertThat(state.holdsWriteLock()).isTrue();
        failed("INSERT OR ROLLBACK INTO t VALUES(1)");
        assertThat(state.holdsWriteLock()).isFalse();
        assertThat(state.inside()).isTrue();
    }

    @Test
    void aScriptThatFailedMayNotHaveTheWriteLock() {
        script("INSERT INTO nowhere VALUES(1); BEGIN IMMEDIATE", true);
        assertThat(state.inside()).isTrue();
        assertThat(state.holdsWriteLock()).isFalse();
    }

    @Test
    void theFirstStatementOfADeferredTransactionIsToldFromTheOthers() {
        assertThat(state.touch()).isFalse();
        ran("BEGIN");
        assertThat(untouched).hasValue(1);
        assertThat(state.touch()).isTrue();
        assertThat(state.touch()).isFalse();
        ran("COMMIT");
        ran("BEGIN");
        ran("ROLLBACK");
        assertThat(untouched).hasValue(0);
        ran("BEGIN IMMEDIATE");
        assertThat(state.touch()).isFalse();
        ran("COMMIT");
        script("BEGIN; SELECT 1", false);
        assertThat(state.touch()).as("the script has read").isFalse();
    }

    @Test
    void oneThatHasWrittenHasTheLockUntilItEnds() {
        state.wrote();
        assertThat(state.holdsWriteLock()).as("by itself").isFalse();
        ran("BEGIN");
        state.wrote();
        assertThat(state.holdsWriteLock()).isTrue();
        ran("COMMIT");
        assertThat(state.holdsWriteLock()).isFalse();
        ran("SAVEPOINT a");
        state.wrote();
        ran("RELEASE a");
        assertThat(state.holdsWriteLock()).isFalse();
    }

    private void ran(String sql) {
        state.after(SqlStatement.of(sql), false);
    }

    private void failed(String sql) {
        state.after(SqlStatement.of(sql), true);
    }

    private void script(String sql, boolean failed) {
        state.afterScript(
                SqlText.statementsOf(sql).stream().map(SqlStatement::of).toArray(SqlStatement[]::new), failed);
    }
}
