package io.github.litestreamagent.replication.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.files.FileStamp;
import io.github.litestreamagent.replication.runtime.Machine;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a database between its first open and the first answer of the store. */
class FirstSightTest {

    private static final int ROWS = 40;
    private static final int CAPTURE_BYTES = 64 << 10;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), CAPTURE_BYTES);
    private final MemoryStorage storage = new MemoryStorage();
    private Path original;
    private Path restored;
    private SimulatedProcess process;
    private Runnable atFirstRequest = () -> {};
    private Instant begun = Instant.MAX;
    private Path atStampOf;
    private Runnable atStamp = () -> {};

    @BeforeEach
    void replicate() throws Exception {
        original = dir.resolve("app.db");
        start("first", original);
        process.open();
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        for (int i = 0; i < ROWS; i++) {
            RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (randomblob(3000))");
        }
        steps(20);
        process.close();
        steps(20);
        restored = dir.resolve("restored.db");
        restoreTo(restored);
        start("second", restored);
    }

    @AfterEach
    void end() throws SQLException {
        process.kill();
    }

    /** No page of it is the replica's any more, and no log tells. Fails when Known.was answers false. */
    @Test
    void a_restored_database_that_is_rewritten_before_the_store_answers_is_still_the_replicas_own() throws Exception {
        process.open();
        atFirstRequest = this::rewriteAgainAndAgain;
        steps(20);
        assertThat(process.replicator().aside()).isEmpty();
        assertThat(process.replicator().isCaughtUp()).isTrue();
        process.close();
        steps(20);
        Path again = dir.resolve("again.db");
        restoreTo(again);
        assertThat(Files.mismatch(again, restored)).isEqualTo(-1);
    }

    /** Fails when KnownFile.closing does not forget. */
    @Test
    void a_file_that_takes_its_place_while_it_is_closed_is_another_one() throws Exception {
        Path other = another();
        process.open();
        atFirstRequest = () -> replaceBy(other);
        steps(20);
        assertThat(process.replicator().aside().orElseThrow()).contains("does not look like");
    }

    /** Fails when KnownFile.seen does not let the application checkpoint. */
    @Test
    void the_log_does_not_grow_for_ever_meanwhile() throws Exception {
        process.open();
        assertThat(process.replicator().autoCheckpoint())
                .as("before anything was seen")
                .isZero();
        int[] meanwhile = {0};
        long[] log = {0};
        atFirstRequest = () -> {
            meanwhile[0] = process.replicator().autoCheckpoint();
            rewriteAgainAndAgain();
            log[0] = restored.resolveSibling("restored.db-wal").toFile().length();
        };
        steps(20);
        assertThat(meanwhile[0]).isEqualTo(4 * CAPTURE_BYTES / 4096);
        assertThat(log[0]).isPositive().isLessThan(3 * 4 * CAPTURE_BYTES);
        assertThat(process.replicator().autoCheckpoint()).as("attached").isZero();
    }

    /** What a killed process has left in it would have to be uploaded with every page. Fails when FirstSight.of does not look for one. */
    @Test
    void a_log_from_before_stays_as_it_is() throws Exception {
        try (Connection before = SimulatedProcess.connect(restored)) {
            RandomWrites.execute(before, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(before, "INSERT INTO t VALUES (1)");
            process.open();
        }
        int[] meanwhile = {-1};
        atFirstRequest = () -> meanwhile[0] = process.replicator().autoCheckpoint();
        steps(20);
        assertThat(meanwhile[0]).isZero();
    }

    /** Else the sum of the one would vouch for the other. Fails when Holding.seen does not ask whether the file is held still. */
    @Test
    void a_file_that_takes_its_place_while_it_is_seen_is_another_one() throws Exception {
        Path other = another();
        atStampOf = restored.resolveSibling("restored.db-wal");
        atStamp = () -> replaceBy(other);
        process.open();
        steps(20);
        assertThat(atStampOf).as("happened").isNull();
        assertThat(process.replicator().aside().orElseThrow()).contains("does not look like");
    }

    /** The application has closed it at that moment, say. Fails when AttachStep.lookFirst throws. */
    @Test
    void a_look_that_fails_is_no_failure() throws Exception {
        atStampOf = restored;
        atStamp = () -> {
            throw new UncheckedIOException(new IOException("closed"));
        };
        int[] meanwhile = {-1};
        atFirstRequest = () -> meanwhile[0] = process.replicator().autoCheckpoint();
        process.open();
        steps(20);
        assertThat(atStampOf).as("happened").isNull();
        assertThat(meanwhile[0]).as("checkpoints are held back").isZero();
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    /** Its log holds the position at which the replica ends. Fails when KnownFile.wasSeen forgets it with what was seen. */
    @Test
    void a_database_that_is_attached_anew_is_not_seen_again() throws Exception {
        begun = Instant.EPOCH;
        start("second", restored);
        process.open();
        steps(20);
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (2)");
        process.nudge();
        steps(20);
        process.loseKeeper();
        process.replicator().checkpointRequested();
        process.replicator().checkpointEnded();
        int[] meanwhile = {-1};
        atFirstRequest = () -> meanwhile[0] = process.replicator().autoCheckpoint();
        steps(20);
        assertThat(meanwhile[0]).isZero();
    }

    private Path another() throws SQLException {
        Path other = dir.resolve("other.db");
        try (Connection connection = SimulatedProcess.connect(other)) {
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(connection, "CREATE TABLE another (b)");
        }
        return other;
    }

    private void rewriteAgainAndAgain() {
        try {
            for (int i = 0; i < 5; i++) {
                RandomWrites.execute(process.connection(0), "UPDATE t SET a = randomblob(3000)");
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void replaceBy(Path other) {
        try {
            process.close();
            try (var in = Files.newInputStream(other);
                    var out = Files.newOutputStream(restored)) {
                in.transferTo(out);
            }
            process.open();
        } catch (SQLException | IOException e) {
            throw new AssertionError(e);
        }
    }

    private FileStamp stamp(Path path) throws IOException {
        FileStamp stamp = machine.stamp(path);
        if (path.equals(atStampOf)) {
            atStampOf = null;
            try {
                atStamp.run();
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
        }
        return stamp;
    }

    private void start(String writer, Path database) {
        Machine seen = machine.machine(writer, "simulated", earlier -> false);
        process = new SimulatedProcess(
                database,
                storage,
                machine,
                new Machine(
                        seen.nanos(),
                        seen.random(),
                        this::stamp,
                        seen.captureBytes(),
                        seen.identity(),
                        begun,
                        seen.background(),
                        seen.snapshots(),
                        seen.levels()),
                ReplicationSettings.DEFAULTS,
                writer,
                1000,
                () -> {},
                () -> {
                    Runnable once = atFirstRequest;
                    atFirstRequest = () -> {};
                    once.run();
                });
    }

    private void restoreTo(Path output) throws Exception {
        new Restore(storage).run(RestoreRequest.newest(output));
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
