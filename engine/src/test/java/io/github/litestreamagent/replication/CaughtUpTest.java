package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R10: caught up is said only of commits that are in the replica. */
class CaughtUpTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();
    private Path database;
    private SimulatedProcess process;

    @BeforeEach
    void open() throws Exception {
        database = dir.resolve("app.db");
        process = new SimulatedProcess(
                database, storage, machine, ReplicationSettings.DEFAULTS, "test", 1000, () -> {}, () -> {});
        process.open();
    }

    @AfterEach
    void end() throws Exception {
        process.kill();
    }

    @Test
    void a_file_without_pages_is_caught_up_and_costs_no_request() {
        steps();
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(storage.journal()).isEmpty();
    }

    @Test
    void the_first_commit_behind_the_last_look_is_not_in_the_replica() throws Exception {
        steps();
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        assertThat(process.replicator().isCaughtUp()).isFalse();
        steps();
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(storage.created()).hasSize(1);
    }

    /** Fails when WalResetBug.sayOnce asks by a SELECT: it waits for the lock, with the lock of the replicator held. */
    @Test
    void a_database_that_somebody_keeps_locked_is_not_caught_up_and_nobody_waits_for_it() throws Exception {
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        try (Connection other = SimulatedProcess.connect(database)) {
            RandomWrites.execute(other, "BEGIN EXCLUSIVE");
            steps();
            assertThat(process.replicator().isCaughtUp()).isFalse();
            assertThat(process.replicator().progress().isBlockedFor(0)).isTrue();
        }
        steps();
        assertThat(process.replicator().isCaughtUp()).isTrue();
    }

    /** The wal-index is as it was before the commit. Fails when Capturer.capturedFrames takes a position behind the log for its end. */
    @Test
    void a_commit_that_was_undone_after_it_was_captured_is_noticed() throws Exception {
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps();
        byte[] before = header(null);
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (1)");
        steps();
        assertThat(storage.created()).hasSize(2);
        header(before);
        assertThat(process.replicator().isCaughtUp()).isFalse();
        steps();
        assertThat(process.replicator().isCaughtUp()).isTrue();
        assertThat(storage.created()).hasSize(3);
    }

    /**
     * Other commits have taken the place of the one that was captured: the log goes on behind the position, and its end fits. Fails when
     * LogTail.behind does not ask whether the frame before the position is confirmed.
     */
    @Test
    void a_commit_that_was_undone_and_written_over_is_noticed() throws Exception {
        RandomWrites.execute(process.connection(0), "PRAGMA journal_mode=WAL");
        RandomWrites.execute(process.connection(0), "CREATE TABLE t (a)");
        steps();
        byte[] before = header(null);
        RandomWrites.execute(process.connection(0), "INSERT INTO t VALUES (1)");
        steps();
        header(before);
        RandomWrites.execute(process.connection(0), "CREATE TABLE u (a)");
        RandomWrites.execute(process.connection(0), "INSERT INTO u VALUES (1)");
        steps();
        Path copy = Files.createDirectory(dir.resolve("copy")).resolve("app.db");
        SimulatedWorld.copyFiles(database, copy);
        SimulatedProcess.connect(copy).close();
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(RestoreRequest.newest(restored));
        assertThat(Files.mismatch(restored, copy)).isEqualTo(-1);
    }

    /** Both copies of the header of the wal-index, and writes others in their place. */
    private byte[] header(byte[] replacement) throws Exception {
        try (RandomAccessFile shm = new RandomAccessFile(database + "-shm", "rw")) {
            byte[] header = new byte[96];
            shm.readFully(header);
            if (replacement != null) {
                shm.seek(0);
                shm.write(replacement);
            }
            return header;
        }
    }

    private void steps() {
        for (int i = 0; i < 50; i++) {
            process.step();
            machine.pass(Duration.ofMillis(100).toNanos());
        }
    }
}
