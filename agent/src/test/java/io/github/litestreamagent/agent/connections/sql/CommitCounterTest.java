package io.github.litestreamagent.agent.connections.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How many commits a sequence of statements is. */
class CommitCounterTest {

    private final CommitCounter counter = new CommitCounter();
    private final TransactionState transaction = new TransactionState(new AtomicInteger());
    private int commits;

    @Test
    void each_statement_that_changes_rows_is_one_outside_a_transaction() {
        run("INSERT INTO t VALUES(1)", "UPDATE t SET a=2", "CREATE TABLE u(a)", "");
        assertThat(commits).isEqualTo(4);
    }

    @Test
    void a_transaction_is_one_and_what_only_reads_is_none() {
        run(
                "BEGIN",
                "INSERT INTO t VALUES(1)",
                "INSERT INTO t VALUES(2)",
                "COMMIT",
                "PRAGMA user_version",
                "BEGIN",
                "COMMIT");
        assertThat(commits).isEqualTo(1);
    }

    /** Fails when CommitCounter does not forget at a ROLLBACK. */
    @Test
    void what_is_rolled_back_is_none() {
        run("BEGIN IMMEDIATE", "INSERT INTO t VALUES(1)", "ROLLBACK", "BEGIN", "END");
        assertThat(commits).isZero();
    }

    @Test
    void what_fails_is_none() {
        ran(true, "INSERT INTO t VALUES(1)");
        run("PRAGMA user_version");
        assertThat(commits).isZero();
    }

    @Test
    void a_script_is_one() {
        ran(false, "CREATE TABLE t(a)", "INSERT INTO t VALUES(1)");
        assertThat(commits).isEqualTo(1);
    }

    private void run(String... statements) {
        Stream.of(statements).forEach(statement -> ran(false, statement));
    }

    private void ran(boolean failed, String... statements) {
        SqlStatement[] read = Stream.of(statements)
                .map(text -> SqlStatement.of(text.isEmpty() ? null : text))
                .toArray(SqlStatement[]::new);
        for (SqlStatement statement : read) {
            transaction.after(statement, failed);
        }
        if (counter.hasCommitted(read, transaction.inside(), failed)) {
            commits++;
        }
    }
}
