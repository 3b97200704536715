package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.litestreamagent.apps.ending.Ending;
import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.FileReplica;
import io.github.litestreamagent.harness.LtxFile;
import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The ways in which a JVM ends. With a sync interval of an hour a database has ten uploads to spend, so what is committed behind the last
 * of them is shipped by the final sync or not at all.
 */
class ShutdownIT {

    /** The first file and the ten uploads that are saved up. */
    private static final long LAST_TXID = 11;

    private static final long NOISE = 16 << 20;
    private static final long SIGINT_BIT = 1 << (2 - 1);

    @TempDir
    Path temporary;

    private Path folder;
    private Path database;
    private FileReplica replica;

    @BeforeEach
    void start() throws IOException {
        folder = temporary.toRealPath();
        database = folder.resolve("ending.db");
        replica = new FileReplica(folder.resolve("replica").resolve("ending.db"));
    }

    /** Fails when Replicator.shutDown does nothing; the code, when the hook of EngineThread calls halt. */
    @ParameterizedTest
    @CsvSource({
        "main, none, 0",
        "main, last, 0",
        "main, hook, 0",
        "exit, none, 7",
        "exit, last, 7",
        "exit, hook, 7",
        "TERM, none, 143",
        "TERM, hook, 143",
        "INT, none, 130",
        "INT, hook, 130",
        "oom, none, 1"
    })
    void whatWasCommittedIsShippedBeforeTheProcessEndsWithItsOwnCode(String end, String close, int exitCode)
            throws Exception {
        assumeTrue(
                !end.equals("INT") || !ignoresInterrupts(),
                "SIGINT is ignored here, and so in each JVM that is forked");
        Running ended = run(end, close, exitCode);

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(exitCode);
        assertThat(ended.stderr()).as(ended.describe()).anyMatch(line -> line.contains("final sync done"));
        int rows = rows(ended);
        assertThat(rowsIn(restored())).as(ended.describe()).isEqualTo(rows);
        if (!close.equals("none")) {
            assertThat(folder.resolve("ending.db-wal")).doesNotExist();
            assertThat(Files.mismatch(restored(), database)).isEqualTo(-1);
        }
        assertThat(rowsIn(Files.copy(database, folder.resolve("alone.db"))))
                .as("rows in the file without its log")
                .isEqualTo(rows);
    }

    /** The next start uploads the rest; its own end is an orderly one. */
    @ParameterizedTest
    @CsvSource({"halt, 9", "oom at once, 3", "KILL, 137"})
    void anEndWithoutShutdownHooksIsMadeUpForByTheNextStart(String end, int exitCode) throws Exception {
        Running ended = run(end, "none", exitCode);

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(exitCode);
        assertThat(ended.stderr()).as(ended.describe()).noneMatch(line -> line.contains("final sync"));
        int rows = rows(ended);
        assertThat(rowsIn(restored())).as("the test has teeth").isLessThan(rows);

        Files.delete(folder.resolve("end"));
        Running next = command("main", "last", 0).start();
        endWhenNothingIsShippedAnyMore(next, 2 * LAST_TXID);
        assertThat(next.await(Forks.TIMEOUT)).as(next.describe()).isZero();
        assertThat(rowsIn(restored())).as(next.describe()).isEqualTo(rows + rows(next));
    }

    /** Whatever is left at the moment in which time is up. Fails when LastSync.shortfall names no reason of its own. */
    @Test
    void aThreadThatCommitsToTheEndIsNamedWithWhatItLeaves() throws Exception {
        Running ended = command("exit", "none", 7)
                .arguments("--daemon-writer", "true")
                .environment(Map.of("LITESTREAM_SHUTDOWN_SYNC_TIMEOUT", "3s"))
                .start();
        endWhenNothingIsShippedAnyMore(ended, LAST_TXID);

        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(7);
        assertThat(ended.stderr())
                .as(ended.describe())
                .anyMatch(line -> line.matches(".*level=WARN msg=\"final sync (left commits|ended while).*"
                        + " bytes=[0-9]+ commits=[0-9]+ took=\\S+ error=\"busy: the application commits on.*"));
    }

    /**
     * The connection is left open, so that SQLite does not fold the log in; the database holds {@value #NOISE} bytes that do not compress.
     * Fails when Resume.decide does not look into the log.
     */
    @Test
    void whatALastSyncHasLeftStaysInTheLogAndTheNextStartShipsNoMore() throws Exception {
        makeNoise();
        Running ended = command("exit", "none", 7)
                .arguments("--daemon-writer", "true")
                .environment(Map.of("LITESTREAM_SHUTDOWN_SYNC_TIMEOUT", "3s"))
                .start();
        endWhenNothingIsShippedAnyMore(ended, LAST_TXID);
        assertThat(ended.await(Forks.TIMEOUT)).as(ended.describe()).isEqualTo(7);
        assertThat(ended.stderr()).as(ended.describe()).anyMatch(line -> line.contains("level=WARN msg=\"final sync "));
        assertThat(folder.resolve("ending.db-wal")).isNotEmptyFile();
        long shipped = bytesInReplica();
        assertThat(shipped).as("the noise is in the replica").isGreaterThan(NOISE);

        Files.delete(folder.resolve("end"));
        Running next = command("main", "last", 0).start();
        endWhenNothingIsShippedAnyMore(next, replica.newest().orElseThrow().txid() + 1);
        assertThat(next.await(Forks.TIMEOUT)).as(next.describe()).isZero();
        assertThat(folder.resolve("ending.db-wal")).doesNotExist();
        assertThat(Files.mismatch(restored(), database)).as(next.describe()).isEqualTo(-1);
        assertThat(bytesInReplica() - shipped).as(next.describe()).isLessThan(NOISE / 4);
    }

    private void makeNoise() throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=WAL");
            statement.execute("CREATE TABLE noise (n)");
            statement.execute("INSERT INTO noise VALUES (randomblob(" + NOISE + "))");
        }
    }

    private long bytesInReplica() throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(replica.folder())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** Fails when ReplicationThread makes its thread one that is no daemon. */
    @Test
    void noThreadOfOursKeepsTheProcessAlive() throws Exception {
        Running agent = run("exit", "none", 0);
        Running bare = Forks.bare(Ending.class, "--db", "bare.db", "--end", "exit")
                .arguments("--until", folder.resolve("end").toString())
                .in(folder)
                .run(Forks.TIMEOUT);

        assertThat(agent.awaitLine("threads ", Forks.TIMEOUT))
                .as(agent.describe())
                .isEqualTo(bare.awaitLine("threads ", Forks.TIMEOUT));
    }

    private Running run(String end, String close, int exitCode) throws Exception {
        Running program = command(end, close, exitCode).start();
        endWhenNothingIsShippedAnyMore(program, LAST_TXID);
        if (program.isAlive() && List.of("TERM", "INT", "KILL").contains(end)) {
            program.awaitLine("waiting", Forks.TIMEOUT);
            new ProcessBuilder("kill", "-" + end, Long.toString(program.pid()))
                    .start()
                    .waitFor();
        }
        program.await(Forks.TIMEOUT);
        return program;
    }

    private Command command(String end, String close, int exitCode) {
        boolean bySignal = List.of("TERM", "INT", "KILL").contains(end);
        Command command = Forks.withAgent("file://" + folder.resolve("replica") + ",sync-interval=1h", Ending.class)
                .arguments(
                        "--db",
                        database.toString(),
                        "--until",
                        folder.resolve("end").toString())
                .arguments("--close", close, "--exit-code", Integer.toString(exitCode))
                .arguments("--end", bySignal ? "signal" : end.split(" ", 2)[0])
                .options("-Xmx64m")
                .in(folder);
        return end.equals("oom at once") ? command.options("-XX:+ExitOnOutOfMemoryError") : command;
    }

    private void endWhenNothingIsShippedAnyMore(Running program, long lastTxid) throws Exception {
        program.awaitLine("committing", Forks.TIMEOUT);
        long deadline = System.nanoTime() + Forks.TIMEOUT.toNanos();
        while (replica.newest().map(LtxFile::txid).orElse(0L) < lastTxid) {
            assertThat(System.nanoTime()).as(program.describe()).isLessThan(deadline);
            Thread.sleep(50);
        }
        Files.createFile(folder.resolve("end"));
    }

    /** As the program said last: a hook may have committed one more. */
    private static int rows(Running program) {
        List<String> lines = program.stdout().stream()
                .filter(line -> line.startsWith("rows "))
                .toList();
        return Integer.parseInt(lines.get(lines.size() - 1).substring("rows ".length()));
    }

    private Path restored() throws IOException {
        Path output = folder.resolve("restored.db");
        Files.deleteIfExists(output);
        Running restore = Command.jar(
                        Forks.agentJar(), "restore", "-o", output.toString(), "file://" + replica.folder())
                .run(Duration.ofMinutes(1));
        assertThat(restore.await(Forks.TIMEOUT)).as(restore.describe()).isZero();
        return output;
    }

    private static int rowsIn(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM note")) {
            return row.getInt(1);
        }
    }

    private static boolean ignoresInterrupts() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .anyMatch(line -> (Long.parseUnsignedLong(
                                        line.substring("SigIgn:".length()).strip(), 16)
                                & SIGINT_BIT)
                        != 0);
    }
}
