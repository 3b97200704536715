package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.reason.Reason;
import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database of few pages, most of which each commit changes, is recognised at the next start although no log tells where it comes from:
 * its newest file in the replica names the very file, and the file holds what the replica does.
 */
class SmallDatabaseTest {

    @TempDir
    Path dir;

    private TwoWriters world;
    private Path database;
    private SimulatedProcess first;

    @BeforeEach
    void replicate() throws Exception {
        world = new TwoWriters(dir);
        database = world.newFile("small");
        first = world.start("first", database);
        first.open();
        TwoWriters.sql(first, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
        notes("before the first upload", 5);
        world.catchUp(first);
    }

    /** A kill between a last close, which folds the log in, and the upload. Fails when Descent.isOfSameFileForSure answers false. */
    @Test
    void killed_between_a_last_close_and_its_upload() throws Exception {
        notes("after it", 20);
        world.catchUp(first);
        closeWithoutUpload();
        world.kill(first, "first");

        assertGoesOn();
    }

    @Test
    void the_same_with_nothing_but_the_first_file_in_the_replica() throws Exception {
        closeWithoutUpload();
        world.kill(first, "first");

        assertGoesOn();
    }

    /** The first file names the database by itself. Fails when Attaching.descent asks the lease which file the newest writer replicated. */
    @Test
    void so_it_does_where_there_is_no_lease() throws Exception {
        world.storage.withoutLock();
        closeWithoutUpload();
        world.kill(first, "first");

        assertGoesOn();
    }

    /** Rows move to other pages when one is split. Fails when Resemblance.removeFound looks at multiples of 16 alone. */
    @Test
    void grown_to_several_pages_by_somebody_else() throws Exception {
        notes("after it", 20);
        end();
        try (Connection somebody = SimulatedProcess.connect(database)) {
            for (int i = 0; i < 100; i++) {
                RandomWrites.execute(somebody, "INSERT INTO note VALUES (-" + (i + 1) + ", 'in front of all others')");
            }
            RandomWrites.execute(somebody, "DELETE FROM note WHERE id IN (3, 8)");
            RandomWrites.execute(somebody, "VACUUM");
        }

        assertGoesOn();
    }

    /** The number of a deleted file is given to the next one. Fails when Descent.isOfSameFileForSure answers true. */
    @Test
    void a_copy_in_its_place_is_refused() throws Exception {
        end();
        Path copy = Files.copy(database, dir.resolve("copy.db"));
        try (Connection somebody = SimulatedProcess.connect(copy)) {
            RandomWrites.execute(somebody, "INSERT INTO note (text) VALUES ('written to the copy')");
        }
        Files.delete(database);
        Files.move(copy, database);

        assertRefused();
    }

    /** Fails when Resemblance.isSeenIn answers true. */
    @Test
    void a_fresh_schema_in_the_very_file_is_refused() throws Exception {
        notes("after it", 20);
        end();
        putFreshSchema();

        assertRefused();
    }

    /** Fails when Resemblance.isSeenIn judges by what came after the first file, of which there is nothing. */
    @Test
    void so_it_is_with_nothing_but_the_first_file_in_the_replica() throws Exception {
        end();
        putFreshSchema();

        assertRefused();
    }

    /** A queue of jobs. Fails when Rewriting.isOf answers false. */
    @Test
    void wholly_rewritten_between_the_last_upload_and_the_kill() throws Exception {
        notes("after it", 20);
        world.catchUp(first);
        rewrite();
        closeWithoutUpload();
        world.kill(first, "first");

        assertGoesOn();
    }

    /** Fails when Rewriting.isOf does not compare the counters in the headers. */
    @Test
    void an_older_one_with_other_rows_in_the_very_file_is_refused() throws Exception {
        Path old = dir.resolve("old.db");
        try (Connection somebody = SimulatedProcess.connect(old)) {
            RandomWrites.execute(somebody, "PRAGMA journal_mode=WAL");
            RandomWrites.execute(somebody, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
            insertOthers(somebody);
        }
        TwoWriters.sql(first, "VACUUM"); // adds one to the schema cookie
        end();
        Files.write(database, Files.readAllBytes(old));

        assertRefused();
    }

    /** Fails when Attaching.descent does not ask if the file was switched. */
    @Test
    void another_one_with_a_rollback_journal_in_the_very_file_is_refused() throws Exception {
        end();
        Path other = dir.resolve("other.db");
        try (Connection somebody = SimulatedProcess.connect(other)) {
            RandomWrites.execute(somebody, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
            insertOthers(somebody);
        }
        Files.write(database, Files.readAllBytes(other));

        assertRefused();
    }

    private static void insertOthers(Connection connection) throws Exception {
        for (int i = 0; i < 150; i++) {
            RandomWrites.execute(
                    connection, "INSERT INTO note (text) VALUES ('of another database, row number " + i + "')");
        }
    }

    private void rewrite() throws Exception {
        for (int round = 0; round < 10; round++) {
            TwoWriters.sql(first, "DELETE FROM note");
            for (int i = 0; i < 25; i++) {
                int id = 1000 * (round + 1) + i;
                TwoWriters.sql(
                        first,
                        "INSERT INTO note VALUES (" + id + ", hex(" + (id * 7919L)
                                + ") || ' is to be done in round ' || " + round + ")");
            }
        }
    }

    private void putFreshSchema() throws Exception {
        Path fresh = dir.resolve("fresh.db");
        try (Connection somebody = SimulatedProcess.connect(fresh)) {
            RandomWrites.execute(somebody, "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)");
            RandomWrites.execute(somebody, "CREATE TABLE schema_version (v)");
            RandomWrites.execute(somebody, "INSERT INTO schema_version VALUES (7)");
        }
        Files.write(database, Files.readAllBytes(fresh));
    }

    private void notes(String text, int count) throws Exception {
        for (int i = 0; i < count; i++) {
            TwoWriters.sql(first, "INSERT INTO note (text) VALUES ('note " + i + ", written " + text + "')");
        }
    }

    private void end() throws Exception {
        world.close(first);
        world.kill(first, "first");
    }

    private void closeWithoutUpload() throws Exception {
        Answer[] down = new Answer[1000];
        Arrays.fill(down, Answer.slowDown());
        world.storage.next(Operation.PUT, down);
        TwoWriters.sql(first, "INSERT INTO note (text) VALUES ('not uploaded')");
        first.close();
        world.steps(first, 3);
        assertThat(first.replicator().isCaughtUp()).isFalse();
        world.storage.next(Operation.PUT);
    }

    private SimulatedProcess restart() throws Exception {
        SimulatedProcess second = world.start("second", database);
        second.open();
        TwoWriters.sql(second, "INSERT INTO note (text) VALUES ('by the next process')");
        world.steps(second, 200);
        return second;
    }

    private void assertGoesOn() throws Exception {
        SimulatedProcess second = restart();
        assertThat(second.replicator().aside()).isEmpty();
        world.catchUp(second);
        world.assertRestoresTo(database);
    }

    private void assertRefused() throws Exception {
        assertThat(restart().replicator().reason().map(Reason::code)).contains(ReasonCode.FOREIGN_REPLICA);
    }
}
