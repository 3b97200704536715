package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.application.ReplicatedDatabase;
import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure of the agent's own, on its thread and on the application's: one policy. */
class DefectTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private Path database;
    private SimulatedProcess process;
    private Supplier<Error> atTheClock = () -> null;
    private Supplier<Error> atTheDriver = () -> null;

    @BeforeEach
    void replicate() throws Exception {
        world = new TwoWriters(dir);
        database = world.newFile("db");
        Machine seen = world.machine.machine("p", "file", other -> true);
        process = new SimulatedProcess(
                database,
                world.storage,
                world.machine,
                seen,
                ReplicationSettings.DEFAULTS,
                "p",
                1000,
                () -> throwIfAny(atTheDriver.get()),
                () -> throwIfAny(atTheClock.get()));
        process.open();
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        world.catchUp(process);
    }

    private static void throwIfAny(Error error) {
        if (error != null) {
            throw error;
        }
    }

    /** Thrown once, at the next call. */
    private static Supplier<Error> once(Error error) {
        boolean[] thrown = {false};
        return () -> {
            boolean again = thrown[0];
            thrown[0] = true;
            return again ? null : error;
        };
    }

    private void commit() throws SQLException {
        TwoWriters.sql(process, "INSERT INTO t VALUES (randomblob(3000))");
    }

    /** Fails when DatabaseReplicator.guarded lets an Error out. */
    @Test
    void one_on_a_thread_of_the_application_leaves_it_alone_and_is_repaired_on_ours() throws Exception {
        List<Throwable> defects = process.expectDefects();
        for (Error error : List.of(new StackOverflowError(), new NoClassDefFoundError("x"), new AssertionError("y"))) {
            commit();
            atTheDriver = once(error);
            process.replicator().checkpointRequested();
            process.replicator().checkpointEnded();
            atTheDriver = () -> null;
            assertThat(defects).last().isEqualTo(error);
            commit();
            world.catchUp(process);
            assertThat(process.replicator().aside()).isEmpty();
        }
        world.close(process);
        world.assertRestoresTo(database);
    }

    /** Fails when ReplicationSteps.step stops at the first. */
    @Test
    void one_on_our_thread_is_repaired_in_the_same_way() throws Exception {
        List<Throwable> defects = process.expectDefects();
        atTheClock = once(new StackOverflowError());
        commit();
        world.catchUp(process);

        assertThat(defects).hasSize(1);
        assertThat(process.replicator().aside()).isEmpty();
        world.close(process);
        world.assertRestoresTo(database);
    }

    /** Fails when FailurePolicy.isTooMany answers false. */
    @Test
    void one_that_comes_back_ends_replication() throws Exception {
        List<Throwable> defects = process.expectDefects();
        atTheClock = StackOverflowError::new;
        commit();
        for (int i = 0; i < 1000 && process.replicator().aside().isEmpty(); i++) {
            world.step(process);
        }

        assertThat(defects).hasSizeGreaterThan(3);
        assertThat(process.replicator().reason().map(Reason::code)).contains(ReasonCode.INTERNAL_ERROR);
        assertThat(process.replicator().autoCheckpoint()).isEqualTo(ReplicatedDatabase.APPLICATIONS_OWN);
        assertThat(process.isIdle()).as("nothing of ours is open").isTrue();
    }

    /** Its read transaction would keep the log from being restarted. Fails when Session.open closes nothing after an Error. */
    @Test
    void one_while_a_session_opens_leaves_no_connection() throws Exception {
        process.expectDefects();
        world.close(process);
        process.open();
        int[] calls = {0};
        // The guard of the log, the look at the journal mode, and three connections of a session with their PRAGMAs.
        atTheDriver = () -> ++calls[0] % 12 == 0 ? new AssertionError("defect") : null;
        TwoWriters.sql(process, "INSERT INTO t VALUES (1)");
        for (int i = 0; i < 1000 && process.replicator().aside().isEmpty(); i++) {
            world.step(process);
            if (process.replicator().aside().isPresent()) {
                break;
            }
        }
        atTheDriver = () -> null;

        assertThat(process.replicator().isStopped()).isTrue();
        assertThat(process.isIdle()).isTrue();
    }
}
