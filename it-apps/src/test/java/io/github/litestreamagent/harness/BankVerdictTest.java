package io.github.litestreamagent.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BankVerdictTest {

    private static final long CAPTURED_AT = 1000;

    @TempDir
    Path folder;

    private Path database;

    @BeforeEach
    void aBankWithOneTransfer() throws Exception {
        database = folder.resolve("bank.db");
        execute(
                "CREATE TABLE account (id INTEGER PRIMARY KEY, opening INTEGER, balance INTEGER)",
                "CREATE TABLE transfer (id INTEGER PRIMARY KEY, debtor INTEGER REFERENCES account, creditor INTEGER, amount INTEGER)",
                "CREATE TABLE document (id INTEGER PRIMARY KEY, transfer INTEGER, size INTEGER, content BLOB)",
                "INSERT INTO account VALUES (1, 10, 7), (2, 10, 13)",
                "INSERT INTO transfer VALUES (1, 1, 2, 3)",
                "INSERT INTO document VALUES (1, 1, 5, zeroblob(5))");
    }

    @Test
    void aSoundBankIsGood() throws Exception {
        assertThat(BankVerdict.of(database, acknowledged(1, 0), BankVerdict.EVERYTHING)
                        .good())
                .isTrue();
    }

    @Test
    void aTransferThatWasCommittedBeforeTheCaptureMustBeThere() throws Exception {
        BankVerdict verdict = BankVerdict.of(database, acknowledged(2, CAPTURED_AT - 1), CAPTURED_AT);

        assertThat(verdict.lost()).isOne();
        assertThat(verdict.good()).isFalse();
    }

    @Test
    void aTransferOfTheSameMillisecondMayHaveBeenInFlight() throws Exception {
        BankVerdict verdict = BankVerdict.of(database, acknowledged(2, CAPTURED_AT), CAPTURED_AT);

        assertThat(verdict.inFlight()).isOne();
        assertThat(verdict.good()).isTrue();
    }

    @Test
    void moneyThatIsMadeIsNoticed() throws Exception {
        execute("UPDATE account SET balance = 8 WHERE id = 1");

        assertThat(found("money made or lost")).isOne();
        assertThat(found("accounts that differ from their transfers")).isOne();
    }

    @Test
    void moneyInTheWrongAccountIsNoticed() throws Exception {
        execute("UPDATE account SET balance = 10");

        assertThat(found("money made or lost")).isZero();
        assertThat(found("accounts that differ from their transfers")).isEqualTo(2);
    }

    @Test
    void aGapAForeignKeyAndATornDocumentAreNoticed() throws Exception {
        execute("INSERT INTO transfer VALUES (3, 99, 2, 0)", "UPDATE document SET content = zeroblob(4)");

        assertThat(found("gaps in the transfers")).isOne();
        assertThat(found("foreign keys")).isOne();
        assertThat(found("documents of another size")).isOne();
    }

    private long found(String check) throws Exception {
        BankVerdict verdict = BankVerdict.of(database, Acknowledged.none(), CAPTURED_AT);
        assertThat(verdict.good()).isFalse();
        return verdict.found().get(check);
    }

    private static Acknowledged acknowledged(long transfer, long committedAt) {
        TreeMap<Long, Long> list = new TreeMap<>();
        list.put(transfer, committedAt);
        return new Acknowledged(list);
    }

    private void execute(String... statements) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }
}
