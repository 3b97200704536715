package io.github.litestreamagent.replication.resume;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.RandomWrites;
import io.github.litestreamagent.replication.ShippedPages;
import io.github.litestreamagent.replication.SimulatedMachine;
import io.github.litestreamagent.replication.SimulatedProcess;
import io.github.litestreamagent.replication.SimulatedWorld;
import io.github.litestreamagent.replication.TestSettings;
import io.github.litestreamagent.replication.database.WalIndex;
import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
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
    private boolean outage;
    private int refused;

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

    /** Fails when {@code Resume.inLog} wants a commit in the log. */
    @Test
    void killed_in_the_first_transaction_of_a_new_log_before_the_end_of_the_old_one_was_uploaded() throws Exception {
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
        int before = salt1();
        sql("PRAGMA cache_size=1");
        sql("BEGIN");
        sql("UPDATE t SET a = 0 WHERE length(a) < 10");
        sql("INSERT INTO t VALUES (randomblob(5000))");
        assertThat(salt1()).as("what does not fit the cache is in the new log").isNotEqualTo(before);
        killAndRestart();
        assertThat(shippedInFull()).isFalse();
    }

    /** Fails when {@code OpenStep.openSession} has no guard and closes its first connection before the session is open. */
    @Test
    void the_next_application_opens_the_file_without_reading_it() throws Exception {
        commits(3);
        Path after = Files.createDirectory(dir.resolve("after")).resolve("app.db");
        SimulatedWorld.copyFiles(database, after);
        process.kill();
        storage = storage.copy();
        database = after;
        process = process("second");
        process.openWithoutReading();
        catchUp();
        assertThat(shippedInFull()).isFalse();
        assertRestoresToTheDatabase();
    }

    /** Fails when {@code Session.close} closes the guard first, and when the guard of {@code LogGuard.reader} may write. */
    @Test
    void the_replica_cannot_be_read_while_the_application_has_opened_the_file_without_reading_it() throws Exception {
        killedBehindARestart();
        process = process("second", this::failIfOpen);
        process.openWithoutReading();
        outage = true;
        for (int i = 0; i < 5; i++) {
            step();
        }
        assertThat(refused).as("requests that failed with the file open").isPositive();
        outage = false;
        storage.heal();
        catchUp();
        assertThat(shippedInFull()).isFalse();
        assertRestoresToTheDatabase();
    }

    /** Fails when {@code Session.close} closes the guard first, and when the guard of {@code LogGuard.reader} may write. */
    @Test
    void nor_is_it_read_before_the_application_closes_the_file_again() throws Exception {
        killedBehindARestart();
        process = process("second", this::failIfOpen);
        process.openWithoutReading();
        outage = true;
        step();
        step();
        assertThat(refused).isPositive();
        process.close();
        for (int i = 0; i < 5; i++) {
            step();
        }
        outage = false;
        storage.heal();
        catchUp();
        assertThat(shippedInFull()).isFalse();
        assertThat(Path.of(database + "-wal")).as("visited to the end").doesNotExist();
        assertRestores();
    }

    private void failIfOpen() {
        if (outage && !isIdle()) {
            refused++;
            storage.heal();
            for (Operation read : List.of(Operation.LIST, Operation.OPEN, Operation.READ, Operation.METADATA)) {
                storage.next(read, Answer.slowDown());
            }
        }
    }

    private boolean isIdle() {
        try {
            return process.isIdle();
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void killedBehindARestart() throws Exception {
        commits(30);
        Answer[] outages = new Answer[100];
        Arrays.fill(outages, Answer.slowDown());
        catchUp();
        commits(30);
        storage.next(Operation.PUT, outages);
        for (int i = 0; i < 5; i++) {
            step();
        }
        assertThat(restartsAtNextCommit()).isTrue();
        commits(3);
        Path after = Files.createDirectory(dir.resolve("after")).resolve("app.db");
        SimulatedWorld.copyFiles(database, after);
        process.kill();
        storage = storage.copy();
        database = after;
    }

    private int salt1() throws IOException {
        return ByteBuffer.wrap(Files.readAllBytes(Path.of(database + "-wal"))).getInt(16);
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
        assertRestores();
    }

    private void assertRestores() throws Exception {
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private boolean shippedInFull() throws IOException {
        return ShippedPages.most(storage, "second") >= PAGES;
    }

    private SimulatedProcess process(String writer) {
        return process(writer, () -> {});
    }

    private SimulatedProcess process(String writer, Runnable atStorage) {
        ReplicationSettings settings =
                TestSettings.defaults().checkpoint(Duration.ofHours(1), 20).build();
        return new SimulatedProcess(database, storage, machine, settings, writer, 1000, () -> {}, atStorage);
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
