package io.github.litestreamagent.replication;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.restore.Restore;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.MemoryStorage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Another file is moved to the path of one that the application has open, and the replicator has no time to notice. */
class ReplacedFileTest {

    @TempDir
    Path dir;

    private final SimulatedMachine machine = new SimulatedMachine(new SplittableRandom(1), 1 << 20);
    private final MemoryStorage storage = new MemoryStorage();

    /**
     * The stamp of the last close was that of the file at the path, so that the chain went on in the wrong one. Fails when {@code
     * LastClose.inFile} does not ask {@code Attachment.isOf}.
     */
    @Test
    void a_file_that_was_replaced_before_its_last_close_is_not_taken_for_the_one_that_was_closed() throws Exception {
        Path database = dir.resolve("app.db");
        ReplicationSettings settings = TestSettings.defaults().autoRecover().build();
        SimulatedProcess process =
                new SimulatedProcess(database, storage, machine, settings, "writer", 0, () -> {}, () -> {});
        process.open();
        sql(process, "CREATE TABLE t (a)");
        sql(process, "INSERT INTO t VALUES (1)");
        steps(process);
        Path other = dir.resolve("other.db");
        sql(process, "VACUUM INTO '" + other + "'");
        try (Connection connection = SimulatedProcess.connect(other)) {
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
        }
        sql(process, "INSERT INTO t VALUES (2)");
        steps(process);
        Files.move(other, database, StandardCopyOption.REPLACE_EXISTING);
        machine.stamp(database);
        machine.pass(Duration.ofSeconds(1).toNanos());
        process.close();

        process.open();
        sql(process, "INSERT INTO t VALUES (3)");
        steps(process);
        process.close();
        steps(process);
        Path restored = dir.resolve("restored.db");
        new Restore(storage).run(new RestoreRequest(restored, Optional.empty(), false, false, false));
        assertThat(Files.mismatch(restored, database)).isEqualTo(-1);
    }

    private static void sql(SimulatedProcess process, String statement) throws SQLException {
        RandomWrites.execute(process.connection(0), statement);
        process.nudge();
    }

    private void steps(SimulatedProcess process) {
        for (int i = 0; i < 20; i++) {
            process.step();
            machine.pass(Duration.ofSeconds(1).toNanos());
        }
    }
}
