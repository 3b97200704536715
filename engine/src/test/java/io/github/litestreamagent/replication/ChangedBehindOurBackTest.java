package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to log and file without a word to the replicator is noticed and repaired by a file with every page, never passed over. */
class ChangedBehindOurBackTest {

    private static final int COMMITS = 60;
    private static final int PAGE_SIZE = 4096;
    private static final int FRAME = 24 + PAGE_SIZE;
    private static final int WAL_HEADER = 32;

    @TempDir
    Path dir;

    private SimulatedWorld world;
    private RandomWrites writes;
    private Path backup;

    @BeforeEach
    void replicate() throws Exception {
        SplittableRandom random = new SplittableRandom(7);
        world = new SimulatedWorld(dir, random, ReplicationSettings.DEFAULTS, () -> {}, () -> {});
        writes = new RandomWrites(random, world.log);
        backup = dir.resolve("backup.db");
        try (Connection connection = SimulatedProcess.connect(world.database())) {
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(connection, "CREATE TABLE big (a)");
            RandomWrites.execute(connection, "INSERT INTO big VALUES (zeroblob(500000))");
            RandomWrites.flags(connection);
            commit(connection);
        }
        Files.copy(world.database(), backup);
        world.start();
        world.open();
        steps();
        for (int i = 0; i < COMMITS; i++) {
            commit(world.process().connection(0));
            steps(1);
        }
        steps();
        assertThat(world.process().replicator().isCaughtUp()).isTrue();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    /**
     * SQLite goes on in front of the torn frame, while the frame that the replica ends at still stands. Fails when Resume.atPosition does not
     * compare the recorded frame with mxFrame.
     */
    @Test
    void a_torn_frame_in_the_middle_of_the_log_with_later_frames_still_standing() throws Exception {
        world.crash(files -> damage(files, frames(files) / 2));
        world.open();
        commit(world.process().connection(0));
        assertRepaired();
    }

    /** Fails when Resume.atPosition does not ask whether the recorded frame is confirmed. */
    @Test
    void a_torn_frame_in_the_middle_of_the_log_that_was_written_anew_beyond_the_position() throws Exception {
        world.crash(files -> damage(files, frames(files) / 2));
        world.open();
        for (int i = 0; i < COMMITS; i++) {
            commit(world.process().connection(0));
        }
        assertRepaired();
    }

    /** Fails when Resume.atPosition asks neither. */
    @Test
    void a_log_that_was_cut_back_by_hand() throws Exception {
        world.crash(files -> {
            try (RandomAccessFile wal = wal(files)) {
                wal.setLength(WAL_HEADER + (long) frames(files) / 3 * FRAME);
            }
        });
        world.open();
        assertRepaired();
    }

    /** Fails when Resume.atPosition asks neither. */
    @Test
    void files_from_an_older_volume_snapshot_between_two_starts() throws Exception {
        Path snapshot = Files.createDirectory(dir.resolve("snapshot")).resolve("app.db");
        commit(world.process().connection(0));
        steps(4);
        SimulatedWorld.copyFiles(world.database(), snapshot);
        commit(world.process().connection(0));
        steps(4);
        world.crash(files -> {
            for (String suffix : new String[] {"", "-wal"}) {
                Files.copy(Path.of(snapshot + suffix), Path.of(files + suffix), StandardCopyOption.REPLACE_EXISTING);
            }
        });
        world.open();
        assertRepaired();
    }

    /**
     * It has hardly a page in common with the replica's newest state: only an operator can tell. Fails when Resume.byContent goes on with
     * ANOTHER.
     */
    @Test
    void a_file_from_a_much_older_copy_between_two_starts_is_refused() throws Exception {
        world.crash(files -> {
            Files.copy(backup, files, StandardCopyOption.REPLACE_EXISTING);
            Files.delete(Path.of(files + "-wal"));
        });
        int objects = world.storage().created().size();
        world.open();
        steps();
        assertThat(world.process().replicator().aside())
                .hasValueSatisfying(why -> assertThat(why).contains("does not look like"));
        assertThat(world.storage().created()).hasSize(objects);
        world.recover();
        steps();
        assertRepaired();
    }

    /** Fails when Attaching.decide believes a rest whatever the stamp says. */
    @Test
    void a_file_from_an_older_copy_while_the_application_has_it_closed() throws Exception {
        world.process().close();
        Files.write(world.database(), Files.readAllBytes(backup));
        world.settle();
        world.open();
        assertRepaired();
    }

    /** The same change on each of an even number of pages. Fails when DatabaseChecksum is the XOR of bare CRCs. */
    @Test
    void a_flag_set_in_every_row_while_nobody_replicates() throws Exception {
        world.crash(files -> {
            try (Connection connection = SimulatedProcess.connect(files)) {
                RandomWrites.execute(connection, "PRAGMA wal_checkpoint(TRUNCATE)");
                RandomWrites.flags(connection);
            } catch (SQLException e) {
                throw new IOException(e);
            }
        });
        world.open();
        assertRepaired();
    }

    /** Fails when LogTail.requireNothingBetween does not look behind the captured end of the old log. */
    @Test
    void a_log_that_another_process_restarts_behind_a_commit_that_nobody_captured() throws Exception {
        world.openOther();
        Connection other = world.others.get(0);
        commit(world.process().connection(0));
        steps();
        world.process().loseKeeper();
        commit(other);
        RandomWrites.execute(other, "PRAGMA wal_checkpoint(RESTART)");
        RandomWrites.execute(other, "PRAGMA user_version=1");
        steps();
        assertRepaired();
    }

    /**
     * At the end of a cycle the log restarts by itself; the one that follows is missed. Fails when LogTail.requireNothingBetween does not
     * count restarts.
     */
    @Test
    void a_log_that_another_process_restarts_twice() throws Exception {
        world.openOther();
        Connection other = world.others.get(0);
        world.machine.pass(Duration.ofMinutes(2).toNanos());
        steps();
        world.process().loseKeeper();
        commit(other);
        RandomWrites.execute(other, "PRAGMA wal_checkpoint(RESTART)");
        RandomWrites.execute(other, "PRAGMA user_version=1");
        steps();
        assertRepaired();
    }

    private void assertRepaired() throws Exception {
        new FinalCheck(world, writes, dir).run();
        assertThat(world.process().replicator().aside()).isEmpty();
    }

    private void commit(Connection connection) throws SQLException {
        writes.begin(connection);
        writes.commit(connection);
    }

    private void steps() {
        steps(100);
    }

    private void steps(int count) {
        for (int i = 0; i < count; i++) {
            world.process().nudge();
            world.process().step();
            world.machine.pass(Duration.ofMillis(50).toNanos());
        }
    }

    private static RandomAccessFile wal(Path database) throws IOException {
        return new RandomAccessFile(database + "-wal", "rw");
    }

    private static int frames(Path database) throws IOException {
        int frames = (int) ((Files.size(Path.of(database + "-wal")) - WAL_HEADER) / FRAME);
        assertThat(frames).isGreaterThan(COMMITS);
        return frames;
    }

    private static void damage(Path database, int frame) throws IOException {
        try (RandomAccessFile wal = wal(database)) {
            wal.seek(WAL_HEADER + (long) frame * FRAME + FRAME / 2);
            wal.write(new byte[] {1, 2, 3, 4});
        }
    }
}
