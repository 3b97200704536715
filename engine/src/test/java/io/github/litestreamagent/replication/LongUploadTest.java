package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.Answer;
import io.github.litestreamagent.storage.MemoryStorage.Operation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file with every page whose upload takes so long that the log passes its cap meanwhile. */
class LongUploadTest {

    private static final int CAP = 100;

    @TempDir
    Path dir;

    private SimulatedWorld world;
    private RandomWrites writes;

    @BeforeEach
    void open() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        ReplicationSettings settings = TestSettings.defaults()
                .minCheckpointPageCount(20)
                .truncatePageCount(CAP)
                .build();
        world = new SimulatedWorld(dir, random, settings, () -> {}, this::write);
        writes = new RandomWrites(random, world.log);
        try (Connection connection = SimulatedProcess.connect(world.database())) {
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            commit(connection);
        }
        world.start();
        world.open();
    }

    @AfterEach
    void end() throws Exception {
        world.close();
    }

    /**
     * Letting go of the log would begin the same upload again, and again. Fails when ReplicationSteps.letGoOfLongLog does not ask
     * Outbox.needsSession.
     */
    @Test
    void ends_although_it_fails_now_and_then() throws Exception {
        world.storage().next(Operation.PUT, Answer.reset(), Answer.timeoutBefore(), Answer.reset());
        for (int i = 0; i < 100 && world.storage().created().isEmpty(); i++) {
            world.process().step();
            world.machine.pass(Duration.ofSeconds(1).toNanos());
        }
        List<String> requests = world.storage().journal();
        assertThat(requests.stream().filter(request -> request.startsWith("PUT")))
                .hasSize(4);
        assertThat(world.storage().wholeLists())
                .as("the replica is looked at once")
                .isOne();
        world.calmDown();
        new FinalCheck(world, writes, dir).run();
    }

    /** More than the cap in each look of the storage. */
    private void write() {
        try {
            Connection connection = world.process().connection(0);
            RandomWrites.execute(connection, "CREATE TABLE IF NOT EXISTS big (a)");
            RandomWrites.execute(connection, "INSERT INTO big VALUES (zeroblob(" + CAP * 4096 / 5 + "))");
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private void commit(Connection connection) throws SQLException {
        writes.begin(connection);
        writes.commit(connection);
    }
}
