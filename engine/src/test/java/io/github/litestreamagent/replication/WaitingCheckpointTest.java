package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.application.Gate;
import io.github.litestreamagent.replication.database.OwnConnection;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.sqlite.BusyHandler;

/**
 * A full checkpoint of another process that found somebody on a read lock waits until that lock is free, even when the keeper has taken it
 * meanwhile for a newer mark, which is in nobody's way. Writers wait with it.
 */
class WaitingCheckpointTest {

    /** Far more than the keeper needs. */
    private static final int STEPS = 300;

    private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 16 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private final CountDownLatch waits = new CountDownLatch(1);
    private Path database;
    private SimulatedProcess process;
    private Connection other;
    private Connection reader;
    private Runnable atDriver = () -> {};
    private boolean unguarded;
    private volatile boolean impatient;

    private void replicate(int minCheckpointPageCount) throws Exception {
        database = dir.resolve("app.db");
        process = new SimulatedProcess(
                database,
                storage,
                machine,
                TestSettings.defaults()
                        .minCheckpointPageCount(minCheckpointPageCount)
                        .build(),
                "writer",
                1000,
                () -> atDriver.run(),
                () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps();
        other = SimulatedProcess.connect(database);
        reader = SimulatedProcess.connect(database);
    }

    @AfterEach
    void end() throws Exception {
        reader.close();
        other.close();
        process.kill();
    }

    /**
     * Fails when ReplicationSteps.capture does not give way in a standstill; with cycles that are due again and again, also when
     * Attachment.look lets the standstill begin anew where a cycle goes first.
     */
    @ParameterizedTest
    @ValueSource(ints = {1000, 2})
    void it_goes_on_although_the_keeper_has_taken_the_lock_for_which_it_waits(int minCheckpointPageCount)
            throws Exception {
        replicate(minCheckpointPageCount);
        CompletableFuture<Boolean> truncated = truncateBehindTheKeeper();
        stepsUntilDone(truncated);

        assertThat(truncated.get(1, TimeUnit.MINUTES)).isTrue();
        assertThat(database.resolveSibling("app.db-wal")).isEmptyFile();
        assertGoesOnWithoutALookAtTheReplica();
    }

    /** Fails when Capturer.goOnAfter takes a restart of the log for a loss. */
    @Test
    void a_log_that_was_emptied_and_begun_anew_while_nobody_guarded_it_is_no_gap() throws Exception {
        replicate(1000);
        CompletableFuture<Boolean> truncated = truncateBehindTheKeeper();
        inTheUnguardedMoment(truncated, "INSERT INTO t VALUES (randomblob(3000))");
        stepsUntilDone(truncated);

        assertThat(unguarded).isTrue();
        assertThat(truncated.get(1, TimeUnit.MINUTES)).isTrue();

        assertGoesOnWithoutALookAtTheReplica();
    }

    /** Fails when CheckpointCycle.stepAside does not ask whether something was missed. */
    @Test
    void a_commit_that_was_checkpointed_away_while_nobody_guarded_the_log_is_found_missing() throws Exception {
        replicate(1000);
        CompletableFuture<Boolean> truncated = truncateBehindTheKeeper();
        long lists = storage.wholeLists();
        inTheUnguardedMoment(
                truncated,
                "INSERT INTO t VALUES (randomblob(3000))",
                "PRAGMA wal_checkpoint(TRUNCATE)",
                "INSERT INTO t VALUES (randomblob(3000))");
        stepsUntilDone(truncated);
        steps();

        assertThat(storage.wholeLists()).isGreaterThan(lists);
        assertRestoresToTheDatabase();
    }

    /**
     * The keeper is where the next writer may restart the log. Fails when Capturer.goOnAfter leaves what was committed to the same log to the
     * next look.
     */
    @Test
    void a_commit_that_was_copied_while_nobody_guarded_the_log_is_captured_before_the_log_can_restart()
            throws Exception {
        replicate(1000);
        RandomWrites.execute(process.connection(0), "CREATE TABLE u (a)");
        CompletableFuture<Boolean> truncated = truncateBehindTheKeeper();
        inTheUnguardedMoment(truncated, "INSERT INTO u VALUES (randomblob(3000))", "PRAGMA wal_checkpoint(PASSIVE)");
        givesUpBeforeIt(truncated);
        for (int i = 0; i < STEPS && !unguarded; i++) {
            step();
        }
        atDriver = () -> {};
        assertThat(unguarded).isTrue();
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(300000))");
        steps();

        assertThat(truncated.get(1, TimeUnit.MINUTES)).isFalse();
        assertThat(rowsOfU()).isEqualTo(1);
        assertGoesOnWithoutALookAtTheReplica();
    }

    /** It waits for the first read lock, on which a reader was; that is the keeper's now. */
    private CompletableFuture<Boolean> truncateBehindTheKeeper() throws Exception {
        process.replicator().checkpointRequested();
        process.replicator().checkpointEnded(); // the keeper has no mark now, so that the first one is free
        insert();
        RandomWrites.execute(reader, "BEGIN");
        OwnConnection.read(new JdbcConnection(reader));
        insert();
        steps();
        insert();
        BusyHandler.setHandler(other, new BusyHandler() {
            private boolean first = true;

            @Override
            protected int callback(int nbPrevInvok) {
                try {
                    if (first) {
                        first = false;
                        RandomWrites.execute(reader, "ROLLBACK");
                        steps();
                        waits.countDown();
                    }
                    Thread.sleep(1);
                } catch (SQLException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return impatient ? 0 : 1;
            }
        });
        CompletableFuture<Boolean> truncated = CompletableFuture.supplyAsync(this::truncate);
        waits.await();
        process.replicator().gate().enter(Gate.Statement.PATIENT);
        return truncated;
    }

    private boolean truncate() {
        try (Statement statement = other.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
            return row.getInt(1) == 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Between the end of the keeper and its next begin. */
    private void inTheUnguardedMoment(CompletableFuture<Boolean> truncated, String... statements) {
        atDriver = () -> {
            if (process.guardsNothing() && !unguarded) {
                unguarded = true;
                truncated.join();
                try {
                    for (String sql : statements) {
                        RandomWrites.execute(process.connection(0), sql);
                    }
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };
    }

    /** The other checkpoint was met at the first statement of ours; with the second one the keeper ends. */
    private void givesUpBeforeIt(CompletableFuture<Boolean> truncated) {
        Runnable then = atDriver;
        AtomicInteger statements = new AtomicInteger();
        atDriver = () -> {
            if (statements.incrementAndGet() == 2) {
                impatient = true;
                truncated.join();
            }
            then.run();
        };
    }

    private void assertGoesOnWithoutALookAtTheReplica() throws Exception {
        process.replicator().gate().exit(Gate.Statement.PATIENT);
        long lists = storage.wholeLists();
        insert();
        steps();
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(storage.wholeLists()).isEqualTo(lists);
        assertRestoresToTheDatabase();
    }

    private void assertRestoresToTheDatabase() throws Exception {
        BusyHandler.clearHandler(other);
        reader.close();
        other.close();
        process.close();
        steps();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    /** As the replica has it now. */
    private int rowsOfU() throws Exception {
        Path restored = dir.resolve("now.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        try (Connection connection = SimulatedProcess.connect(restored);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM u")) {
            return row.getInt(1);
        }
    }

    private void insert() throws SQLException {
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(3000))");
        process.nudge();
    }

    private void steps() {
        for (int i = 0; i < 20; i++) {
            step();
        }
    }

    private void stepsUntilDone(CompletableFuture<Boolean> truncated) {
        for (int i = 0; i < STEPS && !truncated.isDone(); i++) {
            step();
        }
        impatient = true;
        atDriver = () -> {};
    }

    private void step() {
        long pause = process.step().atMost(SECOND).nanos();
        machine.pass(Math.max(MILLISECOND, pause));
    }
}
