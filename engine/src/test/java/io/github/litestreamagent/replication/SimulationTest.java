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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The replicator of one database in histories drawn from a seed: {@code -Dsimulation.histories=N} as many as wanted, {@code
 * -Dsimulation.first=S} beginning with another seed, {@code -Dsimulation.seed=S} one of them again with all that it logs.
 *
 * <p>What the histories found, or would have found, is kept: {@link #a_fault_of_the_past_stays_mended} has a history for each. Its seeds mean
 * something only for this generator: a change of {@link SimulatedHistory}, or of what it draws from, makes them stale, and each must be found
 * anew. Break the line that the sentence names, run {@code -Dsimulation.histories=2000}, and keep the lowest seed that fails twice.
 *
 * <p>Rules that were broken on purpose and that some 400 histories of one writer did not meet, with the test that does:
 *
 * <table>
 *   <caption>Broken rules</caption>
 *   <tr><td>{@code LastClose.closed} does not compare</td><td>{@code LastCloseTest}</td></tr>
 *   <tr><td>{@code Resume.inLog} trusts a log with other salts</td><td>{@code ResumeTest}</td></tr>
 *   <tr><td>{@code Resume.byContent} goes on with another database</td><td>{@link ChangedBehindOurBackTest}</td></tr>
 *   <tr><td>{@code LogTail.requireNothingBetween} returns at once</td><td>{@link ChangedBehindOurBackTest}</td></tr>
 *   <tr><td>{@code Fence.beforePut} never lists</td><td>{@link OneWriterTest}</td></tr>
 *   <tr><td>{@code CheckpointCycle.letGoOfOlderKeeper} does so before the capture</td><td>{@code KeeperTest}</td></tr>
 *   <tr><td>{@code Attaching.decide} believes a rest that is not proven</td><td>{@code LastCloseTest}</td></tr>
 * </table>
 */
class SimulationTest {

    private static final int HISTORIES = 2000;

    /** Those before are what they were when their seeds were found. */
    private static final int FIRST_WITH_SNAPSHOTS = 1000;

    private static final int FIRST_WITH_LEVELS = 1500;

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

    /** Each is red again when the line is broken that its sentence names. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | a file left the outbox before the replica had acknowledged it: the next one went up behind a gap "
                        + "(Uploads.send removes it before the PUT)",
                "144 | the first piece of a long backlog counted as all of it: commits were called replicated that were not in "
                        + "the replica yet (Uploads.send does not ask whether the file is complete)",
                "222 | the old versions of pages were read from a database file into which another process had copied the log "
                        + "before it was captured: the checksum recorded with the capture was one that no restore passed "
                        + "(Capturer.requireOldVersions returns at once)",
                "11 | a start behind a kill did the same with what stood behind the recorded position (Resume.behind adds the "
                        + "changes to the recorded checksum instead of taking it anew)",
                "302 | a start went on at the recorded position of a log that had been written anew up to there "
                        + "(Resume.atPosition does not ask whether the log confirms it)",
                "593 | the chain went on behind a jump of the salts: what had been committed to a new log was called captured "
                        + "(Capturer.capturedFrames and LogTail.behind do not compare them)",
                "1747 | a file was captured anew while the answer to its PUT was on the way: the agent took its own object for that "
                        + "of another agent on the file, and stood by for ever (Uploads.put does not look at the writer)",
                "1024 | a snapshot held pages that had changed while they were read (Keeper.moves ends no pin, and PagesBody.writeTo "
                        + "compares no sum)"
            })
    void a_fault_of_the_past_stays_mended(long seed, String whatWentWrong) {
        history(seed);
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
        try (SimulatedHistory history =
                new SimulatedHistory(dir, seed, seed >= FIRST_WITH_SNAPSHOTS, seed >= FIRST_WITH_LEVELS)) {
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
