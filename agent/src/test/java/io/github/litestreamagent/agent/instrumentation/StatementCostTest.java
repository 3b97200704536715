package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.github.litestreamagent.agent.Bridge;
import io.github.litestreamagent.agent.Hooks;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/** What the hooks of a statement cost its thread. */
class StatementCostTest {

    private static final int INSERTS = 10_000;

    /** The smallest object has 16 bytes, so half of one for each insert is none. */
    private static final long NOTHING = INSERTS * 8L;

    /** Threads allocate in the middle of a round when the JIT compiler replaces a method; the least of some rounds is without that. */
    private static final int ROUNDS = 6;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @OutlivedTempDir
    private Path directory;

    /** Fails when StatementPass, GuardedExit or the probe of the connections is made anew for each statement. */
    @Test
    void an_insert_inside_a_transaction_allocates_nothing_more_with_the_agent() throws Exception {
        try (Replicated agent = new Replicated(Replicated.jar("3.54.1.0"), directory);
                Connection connection = agent.open("cost.db")) {
            Hooks hooks = agent.hooks();
            Replicated.execute(connection, "CREATE TABLE t(a)");
            agent.awaitInReplica("cost.db", "SELECT count(*) FROM sqlite_master", "1");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES(?)")) {
                insert(insert);
                long without = Long.MAX_VALUE;
                long with = Long.MAX_VALUE;
                for (int round = 0; round < ROUNDS; round++) {
                    Bridge.install(Hooks.NONE);
                    without = Math.min(without, bytesOf(insert));
                    Bridge.install(hooks);
                    with = Math.min(with, bytesOf(insert));
                }

                assertThat(with - without)
                        .as("%d with the agent, %d without", with, without)
                        .isLessThan(NOTHING);
            }
            connection.rollback();
        }
    }

    private static long bytesOf(PreparedStatement insert) throws SQLException {
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        for (int i = 0; i < INSERTS; i++) {
            insert(insert);
        }
        return THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
    }

    private static void insert(PreparedStatement insert) throws SQLException {
        insert.setInt(1, 1);
        insert.executeUpdate();
    }
}
