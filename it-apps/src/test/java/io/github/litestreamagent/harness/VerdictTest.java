package io.github.litestreamagent.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerdictTest {

    private static final long CAPTURED_AT = 1000;

    @TempDir
    Path folder;

    private Path database;

    @BeforeEach
    void aShopWithOneOrder() throws Exception {
        database = folder.resolve("orders.db");
        execute(
                "CREATE TABLE product (id INTEGER PRIMARY KEY, sold INTEGER)",
                "CREATE TABLE customer_order (id INTEGER PRIMARY KEY)",
                "CREATE TABLE order_line (order_id INTEGER, product_id INTEGER, quantity INTEGER)",
                "INSERT INTO product VALUES (1, 5)",
                "INSERT INTO customer_order VALUES (1)",
                "INSERT INTO order_line VALUES (1, 1, 5)");
    }

    @Test
    void anOrderThatWasCommittedBeforeTheCaptureMustBeThere() throws Exception {
        Verdict verdict = Verdict.of(database, acknowledged(2, CAPTURED_AT - 1), CAPTURED_AT);

        assertThat(verdict.lost()).isOne();
        assertThat(verdict.good()).isFalse();
    }

    @Test
    void anOrderOfTheSameMillisecondMayHaveBeenInFlight() throws Exception {
        Verdict verdict = Verdict.of(database, acknowledged(2, CAPTURED_AT), CAPTURED_AT);

        assertThat(verdict.inFlight()).isOne();
        assertThat(verdict.good()).isTrue();
    }

    @Test
    void halfATransactionIsNoticed() throws Exception {
        execute("UPDATE product SET sold = 6");

        assertThat(Verdict.of(database, Acknowledged.none(), CAPTURED_AT).good())
                .isFalse();
    }

    @Test
    void ordersThatCameFromTheReplicaMustStayThere() throws Exception {
        assertThat(Verdict.of(database, Acknowledged.alwaysPromised(Set.of(1L, 2L)), CAPTURED_AT)
                        .lost())
                .isOne();
    }

    private static Acknowledged acknowledged(long id, long committedAt) {
        TreeMap<Long, Long> list = new TreeMap<>();
        list.put(1L, 0L);
        list.put(id, committedAt);
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
