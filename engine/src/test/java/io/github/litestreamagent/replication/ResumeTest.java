package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.ltx.LtxReader;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restart after kill -9 costs, with the files as the process left them: never every page again. */
class ResumeTest {

    private static final int PAGES = 100;

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private MemoryStorage storage = new MemoryStorage();
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void replicate() throws Exception {
        database = Files.createDirectory(dir.resolve("before")).resolve("app.db");
        process = process("first");
        process.open();
        sql("PRAGMA page_size=1024");
        sql("CREATE TABLE t (a)");
        sql("INSERT INTO t VALUES (randomblob(" + PAGES * 1024 + "))");
        catchUp();
    }

    @Test
    void killed_with_commits_in_the_log_that_nobody_captured() throws Exception {
        commits(3);
        killAndRestart();
        assertThat(shippedInFull()).isFalse();
    }

    @Test
    void killed_behind_a_restart_of_the_log_with_everything_of_the_old_one_uploaded() throws Exception {
        commits(30);
        catchUp();
        commits(1);
        catchUp();
        assertThat(restartsAtNextCommit()).isTrue();
        commits(3);
        killAndRestart();
        assertThat(shippedInFull()).isFalse();
    }

    @Test
    void killed_behind_a_restart_of_the_log_before_the_end_of_the_old_one_was_uploaded() throws Exception {
        commits(30);
        Answer[] outage = new Answer[100];
        Arrays.fill(outage, Answer.slowDown());
        catchUp();
        commits(30);
        storage.next(Operation.PUT, outage);
        for (int i = 0; i < 5; i++) {
            step();
        }
        assertThat(restartsAtNextCommit()).isTrue();
        commits(3);
        killAndRestart();
        assertThat(shippedInFull()).isFalse();
    }

    @Test
    void killed_when_the_new_log_has_grown_past_what_was_left_of_the_old_one() throws Exception {
        commits(30);
        Answer[] outage = new Answer[100];
        Arrays.fill(outage, Answer.slowDown());
        catchUp();
        commits(30);
        storage.next(Operation.PUT, outage);
        for (int i = 0; i < 5; i++) {
            step();
        }
        commits(90);
        killAndRestart();
        assertThat(shippedInFull())
                .as("nothing proves that no frame was missed")
                .isTrue();
    }

    @Test
    void a_row_that_somebody_wrote_while_nobody_replicated_does_not_make_it_another_database() throws Exception {
        process.close();
        catchUp();
        try (Connection somebody = SimulatedProcess.connect(database)) {
            RandomWrites.execute(somebody, "INSERT INTO t VALUES (1)");
        }
        process = process("second");
        process.open();
        catchUp();
        assertThat(process.replicator().aside()).isEmpty();
        assertThat(shippedInFull()).isTrue();
        assertRestoresToTheDatabase();
    }

    /** Whether the whole log is in the database file and only READ_LOCK(0) is held. */
    private boolean restartsAtNextCommit() throws IOException {
        try (InputStream shm = Files.newInputStream(Path.of(database + "-shm"))) {
            byte[] header = shm.readNBytes(136);
            WalIndex index = new WalIndex((position, buffer, offset, length) -> {
                System.arraycopy(header, 0, buffer, offset, length);
                return length;
            });
            return index.read().orElseThrow().isFullyBackfilled();
        }
    }

    private void killAndRestart() throws Exception {
        Path after = Files.createDirectory(dir.resolve("after")).resolve("app.db");
        SimulatedWorld.copyFiles(database, after);
        process.kill();
        storage = storage.copy();
        database = after;
        process = process("second");
        process.open();
        catchUp();
        assertRestoresToTheDatabase();
    }

    private void assertRestoresToTheDatabase() throws Exception {
        process.close();
        catchUp();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private boolean shippedInFull() throws IOException {
        List<LtxObject> objects = storage.list(Level.SYNC);
        for (LtxObject object : objects) {
            if (storage.metadata(object).writer().equals("second") && pages(object) >= PAGES) {
                return true;
            }
        }
        return false;
    }

    private int pages(LtxObject object) throws IOException {
        try (InputStream in = storage.open(object)) {
            LtxReader reader = new LtxReader(in, object.toString());
            byte[] page = new byte[reader.header().pageSize()];
            int pages = 0;
            while (reader.nextPage(page) != 0) {
                pages++;
            }
            return pages;
        }
    }

    private SimulatedProcess process(String writer) {
        ReplicationSettings defaults = ReplicationSettings.DEFAULTS;
        ReplicationSettings settings = new ReplicationSettings(
                defaults.syncInterval(),
                defaults.monitorInterval(),
                Duration.ofHours(1),
                20,
                defaults.truncatePageCount(),
                defaults.busyTimeout(),
                defaults.shutdownSyncTimeout(),
                false,
                false,
                false);
        return new SimulatedProcess(database, storage, machine, settings, writer, 1000, () -> {}, () -> {});
    }

    private void commits(int count) throws SQLException {
        for (int i = 0; i < count; i++) {
            sql("INSERT INTO t VALUES (" + i + ")");
        }
    }

    private void sql(String statement) throws SQLException {
        Connection connection = process.connection(0);
        RandomWrites.execute(connection, statement);
        process.nudge();
    }

    private void catchUp() {
        for (int i = 0; i < 1000 && !process.replicator().isCaughtUp(); i++) {
            step();
        }
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    private void step() {
        process.step();
        machine.pass(Duration.ofSeconds(1).toNanos());
    }
}
