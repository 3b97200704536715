package io.github.litestreamagent.agent.connections;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TransactionStateTest {

    private final TransactionState state = new TransactionState();

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
        state.after(StatementKind.COMMIT, "COMMIT", true);
        assertThat(state.inside()).isTrue();
        state.after(StatementKind.ROLLBACK, "ROLLBACK", true);
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

    private void ran(String sql) {
        state.after(SqlText.kindOf(sql), sql, false);
    }

    private void script(String sql, boolean failed) {
        state.afterScript(SqlText.statementsOf(sql), failed);
    }
}
