package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.LtxHeader;
import io.github.litestreamagent.replication.fence.ReplicaState;
import io.github.litestreamagent.replication.reason.RefusedException;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a restart costs after kill -9 at any moment: before each statement of the replicator, before, in and after each request, the write
 * lock held or not. The files and the replica of each such moment are copied, and another process begins on the copies.
 *
 * <p>Fails when {@code RestartedLog.missing} answers with nothing, and when {@code Resume.atPosition} does.
 */
class KillPointsTest {

    private static final int PAGES = 100;
    private static final int COMMITS = 50;
    private static final int MIN_CHECKPOINT_PAGE_COUNT = 20;

    private static final int SALT_1_OFFSET = 16;

    /** What the log of the killed process and the newest file of the replica were to each other. */
    private enum Moment {
        SAME_LOG,
        RESTARTED_LOG
    }

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private final Map<Moment, Integer> moments = new EnumMap<>(Moment.class);
    private Path database;
    private SimulatedProcess process;
    private boolean armed;
    private final List<String> wrong = new ArrayList<>();
    private int kills;
    private int owedCommits;

    @BeforeEach
    void replicate() throws Exception {
        database = Files.createDirectory(dir.resolve("app")).resolve("app.db");
        process = process(database, storage, "first", machine, this::killHere, this::killInRequest);
        process.open();
        sql("PRAGMA page_size=1024");
        sql("CREATE TABLE t (a)");
        sql("INSERT INTO t VALUES (randomblob(" + PAGES * 1024 + "))");
        catchUp(process, machine);
        commits(30);
        catchUp(process, machine);
        armed = true;
    }

    @Test
    void at_no_moment_does_a_kill_cost_a_file_of_every_page() throws Exception {
        for (int i = 0; i < COMMITS; i++) {
            commits(1);
            step(process, machine);
        }
        assertProven();
    }

    @Test
    void nor_while_requests_fail_and_commits_go_on() throws Exception {
        for (int i = 0; i < COMMITS; i++) {
            if (i % 30 == 0) {
                storage.next(
                        Operation.PUT, Answer.slowDown(), Answer.timeoutAfter(), Answer.reset(), Answer.slowDown());
            }
            commits(1);
            step(process, machine);
            step(process, machine);
        }
        assertProven();
    }

    private void assertProven() {
        assertThat(wrong).isEmpty();
        assertThat(moments).as("%d kills", kills).containsKeys(Moment.values());
        assertThat(kills).isGreaterThan(100);
        assertThat(process.replicator().aside()).isEmpty();
    }

    private void killInRequest() {
        killHere();
        if (armed && owedCommits > 0) {
            owedCommits--;
            unchecked(() -> sql("INSERT INTO t VALUES (randomblob(300))"));
            killHere();
        }
    }

    private void killHere() {
        if (armed) {
            armed = false;
            try {
                unchecked(() -> killAndRestart(Files.createDirectory(dir.resolve("kill-" + kills++))));
            } catch (AssertionError e) {
                // The replicator that we are called from would take it for an error of its own.
                wrong.add(e.getMessage());
            }
            armed = true;
        }
    }

    private void killAndRestart(Path folder) throws SQLException, IOException, RefusedException {
        Path copy = folder.resolve("app.db");
        SimulatedWorld.copyFiles(database, copy);
        MemoryStorage replica = storage.copy();
        moments.merge(moment(copy, replica), 1, Integer::sum);
        SimulatedMachine another = new SimulatedMachine(new SplittableRandom(kills), 1 << 20);
        SimulatedProcess second = process(copy, replica, "second", another, () -> {}, () -> {});
        second.open();
        catchUp(second, another);
        assertThat(second.replicator().aside()).isEmpty();
        assertThat(ShippedPages.most(replica, "second"))
                .as("pages in a file, killed at moment %d", kills)
                .isLessThan(PAGES);
        second.close();
        catchUp(second, another);
        Path restored = folder.resolve("restored.db");
        new Restore(replica).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, copy)).isEqualTo(-1);
    }

    private static Moment moment(Path database, MemoryStorage replica) throws IOException, RefusedException {
        ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(Path.of(database + "-wal")));
        int salt1 = log.getInt(SALT_1_OFFSET);
        LtxHeader newest = ReplicaState.read(replica).orElseThrow().header();
        return newest.salt1() == salt1 ? Moment.SAME_LOG : Moment.RESTARTED_LOG;
    }

    private static SimulatedProcess process(
            Path database,
            MemoryStorage storage,
            String writer,
            SimulatedMachine machine,
            Runnable atDriver,
            Runnable atStorage) {
        ReplicationSettings settings = TestSettings.defaults()
                .checkpoint(Duration.ofHours(1), MIN_CHECKPOINT_PAGE_COUNT)
                .build();
        return new SimulatedProcess(database, storage, machine, settings, writer, 1000, atDriver, atStorage);
    }

    private void commits(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            sql("INSERT INTO t VALUES (" + i + ")");
        }
        owedCommits = 1;
    }

    private void sql(String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private static void catchUp(SimulatedProcess process, SimulatedMachine machine) {
        for (int i = 0; i < 1000 && !process.replicator().isCaughtUp(); i++) {
            step(process, machine);
        }
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    private static void step(SimulatedProcess process, SimulatedMachine machine) {
        process.step();
        machine.pass(Duration.ofSeconds(1).toNanos());
    }

    private interface Happening {

        void happen() throws SQLException, IOException, RefusedException;
    }

    private static void unchecked(Happening happening) {
        try {
            happening.happen();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (SQLException | RefusedException e) {
            throw new AssertionError(e);
        }
    }
}
