package io.github.litestreamagent.agent.connections.sql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "select 1 | READ",
                "SELECT*FROM t | READ",
                "/* -- */ -- x | WRITE",
                "/* a ; */ ;; /**/ Values(1) | READ",
                "explain delete from t | READ",
                "selects | WRITE",
                "select_ | WRITE",
                "WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a | WRITE",
                "insert into t values(';') | WRITE",
                "begin | BEGIN",
                "BEGIN/**/IMMEDIATE; | BEGIN",
                "beginning | WRITE",
                "end transaction | COMMIT",
                "commit; | COMMIT",
                "rollback | ROLLBACK",
                "rollback transaction; | ROLLBACK",
                "rollback to x | WRITE",
                "ROLLBACK TRANSACTION TO SAVEPOINT x | WRITE",
                "rollback /* to */ to x | WRITE",
                "savepoint x | SAVEPOINT",
                "release x | RELEASE",
                "attach 'x' as y | ATTACH",
                "detach y | DETACH",
                "pragma journal_mode | WRITE",
                "pragma journal_mode=wal | WAL_JOURNAL",
                "pragma journal_mode = 'WAL' | WAL_JOURNAL",
                "PRAGMA main.journal_mode(delete) | ROLLBACK_JOURNAL",
                "pragma [main] . \"journal_mode\" = \"TRUNCATE\" | ROLLBACK_JOURNAL",
                "pragma/*x*/journal_mode=/*wal*/memory | ROLLBACK_JOURNAL",
                "pragma temp.journal_mode=off | WRITE",
                "pragma locking_mode=exclusive | EXCLUSIVE_LOCKING",
                "pragma locking_mode=normal | NORMAL_LOCKING",
                "pragma wal_checkpoint | WRITE",
                "pragma wal_checkpoint(passive) | WRITE",
                "pragma main.wal_checkpoint( truncate ) | FULL_CHECKPOINT",
                "pragma wal_checkpoint=RESTART | FULL_CHECKPOINT",
                "pragma wal_autocheckpoint | WRITE",
                "pragma wal_autocheckpoint=1000 | AUTO_CHECKPOINT",
                "pragma busy_timeout | WRITE",
                "pragma busy_timeout(0) | BUSY_TIMEOUT",
                "pragma | WRITE",
                "pragma journal_mode= | ROLLBACK_JOURNAL",
                "pragma 'unclosed | WRITE",
                "/* unclosed | WRITE",
                "; | WRITE",
            })
    void theFirstWordsTell(String sql, StatementKind kind) {
        assertThat(SqlText.kindOf(sql)).isEqualTo(kind);
    }

    @Test
    void anUnknownTextIsAWrite() {
        assertThat(SqlText.kindOf(null)).isEqualTo(StatementKind.WRITE);
        assertThat(SqlText.kindOf("")).isEqualTo(StatementKind.WRITE);
    }

    @Test
    void aScriptIsCutAtSemicolonsOutsideQuotesAndComments() {
        assertThat(SqlText.statementsOf("; insert into t values(';', \"a;b\", [;]) /* ; */ ; -- ; \n begin;;commit"))
                .extracting(String::strip)
                .containsExactly("insert into t values(';', \"a;b\", [;]) /* ; */", "begin", "commit");
    }

    @Test
    void savepointsAreNamedWithoutQuotesAndCase() {
        assertThat(SqlText.savepointOf("savepoint \"Ab c\"")).isEqualTo("ab c");
        assertThat(SqlText.savepointOf("release savepoint X;")).isEqualTo("x");
        assertThat(SqlText.savepointOf("release x")).isEqualTo("x");
    }

    @Test
    void triggersAreKnownByTheirFirstWords() {
        assertThat(SqlText.beginsTrigger("create temp trigger x")).isTrue();
        assertThat(SqlText.beginsTrigger("CREATE TRIGGER x")).isTrue();
        assertThat(SqlText.beginsTrigger("create table trigger_x(a)")).isFalse();
    }
}
