package io.github.litestreamagent.replication;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.SplittableRandom;

/** What people do to a database file that no process has open. */
final class FilesAtRest {

    private final SimulatedWorld world;
    private final RandomWrites writes;
    private final SplittableRandom random;
    private Path backup;

    FilesAtRest(SimulatedWorld world, RandomWrites writes, SplittableRandom random) {
        this.world = world;
        this.writes = writes;
        this.random = random;
    }

    void happen() throws SQLException, IOException {
        Path database = world.database();
        // Beside the log of a killed process only SQLite may touch the file.
        int kinds = Files.exists(Path.of(database + "-wal")) ? 3 : 6;
        switch (random.nextInt(kinds)) {
            case 0, 1 -> {
                try (Connection connection = SimulatedProcess.connect(database)) {
                    writes.transaction(connection);
                }
            }
            case 2 -> {
                try (Connection connection = SimulatedProcess.connect(database)) {
                    if (random.nextBoolean()) {
                        RandomWrites.flags(connection);
                    } else {
                        writes.housekeeping(connection);
                    }
                }
            }
            case 3 -> {
                if (Files.size(database) > 0) {
                    backup = database.resolveSibling("backup.db");
                    Files.copy(database, backup, StandardCopyOption.REPLACE_EXISTING);
                }
            }
            case 4 -> putBack(database);
            default -> replace(database);
        }
        found(database);
    }

    /** Whatever it holds now is what counts. */
    private void found(Path database) throws SQLException, IOException {
        try (Connection connection = SimulatedProcess.connect(database)) {
            world.log.found(CommitLog.State.of(connection));
        }
    }

    private void putBack(Path database) throws IOException {
        if (backup == null || !Files.exists(backup)) {
            return;
        }
        if (random.nextBoolean()) {
            Files.write(database, Files.readAllBytes(backup));
        } else {
            Files.copy(backup, database, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** Another database, which only looks like this one. */
    private void replace(Path database) throws SQLException, IOException {
        if (random.nextInt(4) > 0) {
            return;
        }
        Path other = database.resolveSibling("other.db");
        Files.deleteIfExists(other);
        try (Connection connection = SimulatedProcess.connect(other)) {
            RandomWrites.execute(connection, "PRAGMA page_size=" + (512 << random.nextInt(8)));
            RandomWrites.execute(connection, "PRAGMA journal_mode=WAL");
            writes.transaction(connection);
        }
        Files.move(other, database, StandardCopyOption.REPLACE_EXISTING);
    }
}
