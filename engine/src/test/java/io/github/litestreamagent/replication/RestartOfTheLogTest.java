package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.database.Passive;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * R4: the log is restarted only when each of its frames is in the replica, or in the one capture that is uploaded next. Fails when
 * ReplicationSteps.next goes on to capture while a file waits whose PUT failed.
 */
class RestartOfTheLogTest {

    private static final int SALT_1 = 16;

    /** One for each step while the application commits. */
    private static final int FAILURES = 500;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 16 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        database = dir.resolve("app.db");
        ReplicationSettings settings =
                TestSettings.defaults().minCheckpointPageCount(20).build();
        process = new SimulatedProcess(database, storage, machine, settings, "writer", 1000, () -> {}, () -> {});
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps(20);
    }

    @AfterEach
    void end() throws Exception {
        process.kill();
    }

    @Test
    void while_everything_is_acknowledged_it_restarts_again_and_again() throws Exception {
        assertThat(saltsOfLongCommits(20)).hasSizeGreaterThan(10);
    }

    @Test
    void while_nothing_is_acknowledged_it_restarts_once_at_most() throws Exception {
        storage.next(
                Operation.PUT, Collections.nCopies(FAILURES, Answer.slowDown()).toArray(Answer[]::new));
        long lists = storage.wholeLists();
        assertThat(saltsOfLongCommits(20)).hasSizeLessThanOrEqualTo(2);
        steps(2 * FAILURES);
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(saltsOfLongCommits(5)).as("the outage is over").hasSizeGreaterThan(2);
        assertThat(storage.wholeLists())
                .as("the chain was never looked at anew")
                .isEqualTo(lists);
        process.close();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    /**
     * Else it waits for us as long as its busy timeout is, with the write lock held. Fails when ReplicationSteps.capture does not bring the
     * keeper up.
     */
    @Test
    void a_full_checkpoint_of_another_process_does_not_wait_for_our_reader() throws Exception {
        try (Connection other = SimulatedProcess.connect(database);
                Statement statement = other.createStatement()) {
            for (int i = 0; i < 5; i++) {
                statement.execute("INSERT INTO t VALUES (randomblob(3000))");
                steps(20);
                assertThat(Passive.checkpoint(new JdbcConnection(other)).complete())
                        .isTrue();
                steps(20);
                try (ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(TRUNCATE)")) {
                    assertThat(row.getInt(1)).as("busy").isZero();
                }
                assertThat(database.resolveSibling("app.db-wal")).isEmptyFile();
            }
        }
        steps(20);
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    /** Commits of more pages than a checkpoint waits for, each followed by many steps. */
    private Set<Integer> saltsOfLongCommits(int count) throws Exception {
        Set<Integer> salts = new HashSet<>();
        for (int i = 0; i < count; i++) {
            RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (zeroblob(200000))");
            process.nudge();
            salts.add(salt());
            steps(20);
        }
        return salts;
    }

    private int salt() throws Exception {
        try (RandomAccessFile wal = new RandomAccessFile(database + "-wal", "r")) {
            wal.seek(SALT_1);
            return wal.readInt();
        }
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
