package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.reason.ReasonCode;
import io.github.litestreamagent.replication.shutdown.LastSync;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the last sync of a process promises of the next start. */
class LastWordsTest {

    private static final String UPLOADS = "the next start uploads them";

    @TempDir
    Path dir;

    private TwoWriters world;
    private SimulatedProcess process;

    @BeforeEach
    void begin() throws Exception {
        world = new TwoWriters(dir);
        process = world.start("p", world.newFile("first"));
    }

    private Optional<LastSync.Shortfall> shortfall() {
        return new LastSync(process.replicator()).shortfall(world.now(), 1);
    }

    private void stepUntilAside() {
        for (int i = 0; i < 1000 && process.replicator().aside().isEmpty(); i++) {
            world.step(process);
        }
    }

    /** Fails when LastSync.shortfall says the same of each stop. */
    @Test
    void a_database_that_was_refused_is_not_shipped_by_the_next_start() throws Exception {
        world.replicated("other", world.newFile("other"));
        process.open();
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        stepUntilAside();

        assertThat(shortfall()).hasValueSatisfying(left -> {
            assertThat(left.code()).contains(ReasonCode.FOREIGN_REPLICA);
            assertThat(left.message()).doesNotContain(UPLOADS);
            assertThat(left.backlog().bytes()).isPositive();
        });
    }

    @Test
    void what_a_store_has_refused_is_shipped_once_that_is_mended() throws Exception {
        process.open();
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        world.catchUp(process);
        world.storage.next(Operation.PUT, Answer.forbidden());
        world.commit(process);
        world.steps(process, 2);

        assertThat(shortfall()).hasValueSatisfying(left -> {
            assertThat(left.code()).isEmpty();
            assertThat(left.message()).contains(UPLOADS + " once that is mended");
        });
    }

    @Test
    void what_a_store_was_too_busy_for_is_shipped() throws Exception {
        process.open();
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        world.catchUp(process);
        world.storage.next(Operation.PUT, Answer.slowDown());
        world.commit(process);
        world.steps(process, 2);

        assertThat(shortfall())
                .hasValueSatisfying(left -> assertThat(left.message()).endsWith(UPLOADS));
    }

    /** As where a database is deleted and made anew in a loop. Fails when AttachStep.run keeps what an older look has met. */
    @Test
    void a_file_that_is_gone_is_not_said_to_be_locked() throws Exception {
        process.open();
        TwoWriters.sql(process, "CREATE TABLE t (a)");
        process.connection(0).setAutoCommit(false);
        TwoWriters.sql(process, "INSERT INTO t VALUES (1)");
        world.steps(process, 3);
        assertThat(process.replicator().progress().isBlockedFor(0)).isTrue();
        process.connection(0).rollback();
        Path database = dir.resolve("first/app.db");
        Files.move(database, dir.resolve("away"));
        Files.createFile(database);
        world.steps(process, 3);

        assertThat(process.replicator().progress().obstacle()).isEmpty();
    }
}
