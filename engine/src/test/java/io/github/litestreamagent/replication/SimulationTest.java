package io.github.litestreamagent.replication;

import io.github.litestreamagent.logging.LogFormat;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.logging.LoggingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The replicator of one database in histories drawn from a seed: {@code -Dsimulation.histories=N} as many as wanted, {@code
 * -Dsimulation.first=S} beginning with another seed, {@code -Dsimulation.seed=S} one of them again with all that it logs.
 *
 * <p>Rules that were broken on purpose, one at a time, and the first history seen to fail (they run in parallel, so that it varies):
 *
 * <table>
 *   <caption>Broken rules</caption>
 *   <tr><td>{@code Capturer} and {@code LogTail} do not compare salts</td><td>593</td></tr>
 *   <tr><td>{@code Capturer.requireOldVersions} returns at once</td><td>382</td></tr>
 *   <tr><td>{@code Uploads.send} removes the file from the outbox when a PUT fails</td><td>201</td></tr>
 *   <tr><td>{@code Uploads.send} counts each piece of a backlog as complete</td><td>257</td></tr>
 *   <tr><td>{@code Resume.atPosition} does not ask whether the frame is confirmed</td><td>296</td></tr>
 *   <tr><td>{@code LastClose.closed} does not compare</td><td>not in 400, but by {@link LastCloseTest}</td></tr>
 *   <tr><td>{@code Resume.inLog} trusts a log with other salts</td><td>not in 400, but by {@link ResumeTest}</td></tr>
 *   <tr><td>{@code Resume.byContent} goes on with another database</td><td>not in 400, but by {@link ChangedBehindOurBackTest}</td></tr>
 *   <tr><td>{@code Fence.beforePut} never lists</td><td>not in 400 (one writer), but by {@link OneWriterTest}</td></tr>
 *   <tr><td>{@code CheckpointCycle.letGoOfOlderKeeper} does so before the capture</td><td>not in 400, but by {@link KeeperTest}</td></tr>
 *   <tr><td>{@code Attaching.decide} believes a rest that is not proven</td><td>not in 400, but by {@link LastCloseTest}</td></tr>
 * </table>
 */
class SimulationTest {

    private static final int HISTORIES = 2000;

    @BeforeEach
    void beQuiet() {
        boolean replay = System.getProperty("simulation.seed") != null;
        Logging.start(new LoggingSettings(replay ? LogLevel.TRACE : LogLevel.ERROR, LogFormat.TEXT));
    }

    @AfterEach
    void beAsBefore() {
        Logging.start(LoggingSettings.DEFAULTS);
    }

    @Test
    void whatever_happens_the_replica_is_the_database() {
        Long seed = Long.getLong("simulation.seed");
        if (seed != null) {
            history(seed);
            return;
        }
        long first = Long.getLong("simulation.first", 0);
        int histories = Integer.getInteger("simulation.histories", HISTORIES);
        LongStream.range(first, first + histories).parallel().forEach(SimulationTest::history);
    }

    private static void history(long seed) {
        try {
            inMemory(seed);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void inMemory(long seed) throws IOException {
        Path dir = Files.createTempDirectory(memory(), "litestream-simulation");
        try (SimulatedHistory history = new SimulatedHistory(dir, seed)) {
            history.run();
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "history " + seed + ": " + e.getMessage() + "\nReplay it with: mvn -B test -pl engine"
                            + " -Dtest=SimulationTest -Dsimulation.seed=" + seed,
                    e);
        } finally {
            delete(dir);
        }
    }

    /** SQLite syncs files; in memory that costs nothing. */
    private static Path memory() {
        Path shared = Path.of("/dev/shm");
        return Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
    }

    private static void delete(Path dir) throws IOException {
        try (Stream<Path> files = Files.walk(dir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
