package io.github.litestreamagent.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.fixtures.LtxBytes;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.ltx.TxidRange;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.PlanSummary;
import io.github.litestreamagent.restore.PlanSummary.PlannedFile;
import io.github.litestreamagent.restore.PlanSummary.Point;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.S3Location;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts, streams and exit codes are Litestream's. */
class CommandLineTest {

    private static final String PATH_OR_URL_REQUIRED = """
            Error: database path or replica URL required
            Try: java -jar litestream-agent.jar restore -o /path/to/db s3://bucket/prefix
            """;

    @TempDir
    Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new HashMap<>();
    private IOException failure;
    private RestoreOutcome outcome;
    private ReplicaLocation replica;
    private RestoreRequest request;
    private int connections;
    private DatabaseCheck check;

    /** Fails when JournalModeCommand does not ask who has the database open: an idle connection holds no lock. */
    @Test
    void aJournalModeIsNotChangedUnderAProcessThatHasTheDatabaseOpen() throws Exception {
        Path database = Files.write(directory.resolve("app.db"), new byte[4096]);
        try (java.io.RandomAccessFile open = new java.io.RandomAccessFile(database.toFile(), "r")) {
            assertThat(run("journal-mode", database.toString(), "delete")).isOne();
            assertThat(err.toString(StandardCharsets.UTF_8)).contains("open: end it first");
            assertThat(open.length()).isEqualTo(4096);
        }
        assertThat(run("journal-mode", database.toString(), "wal")).isOne();
        assertThat(run("journal-mode", database.toString())).isOne();
        assertThat(run("journal-mode", directory.resolve("none.db").toString(), "delete"))
                .isOne();
    }

    @Test
    void aUrlIsRestoredToTheOutput() {
        assertThat(run("restore", "-o", "app.db", "s3://bucket/app?endpoint=http://localhost:9000&region=eu-1"))
                .isZero();
        assertThat(replica)
                .isEqualTo(new S3Location(
                        "bucket",
                        "app",
                        Optional.of("eu-1"),
                        Optional.of(URI.create("http://localhost:9000")),
                        true,
                        false,
                        Optional.empty()));
        assertThat(request).isEqualTo(RestoreRequest.newest(directory.resolve("app.db")));
        assertThat(out()).isEmpty();
        assertThat(err()).isEmpty();
    }

    @Test
    void flagsAreTakenWithOneDashOrTwoAndWithAnEqualsSign() {
        assertThat(run(
                        "restore",
                        "-if-db-not-exists",
                        "--if-replica-exists",
                        "-force=true",
                        "-txid=00000000000000ff",
                        "--o=x.db",
                        "s3://b/a"))
                .isZero();
        assertThat(request)
                .isEqualTo(new RestoreRequest(
                        directory.resolve("x.db"), Optional.of(Txid.parse("00000000000000ff")), true, true, true));
        assertThat(run("restore", "-force=false", "-o", "-y", "s3://b/a")).isZero();
        assertThat(request).isEqualTo(RestoreRequest.newest(directory.resolve("-y")));
    }

    @Test
    void whatTheEnvironmentSaysCompletesAUrl() {
        environment.put("LITESTREAM_REPLICA_ENDPOINT", "http://localhost:9000");
        environment.put("LITESTREAM_ACCESS_KEY_ID", "id");
        environment.put("LITESTREAM_SECRET_ACCESS_KEY", "a-secret");
        assertThat(run("restore", "-o", "app.db", "s3://bucket/app")).isZero();
        S3Location location = (S3Location) replica;
        assertThat(location.endpoint()).contains(URI.create("http://localhost:9000"));
        assertThat(location.forcePathStyle()).isTrue();
        assertThat(location.credentials().orElseThrow().accessKeyId()).isEqualTo("id");
    }

    @Test
    void aDatabaseOfTheFileIsRestoredToItsPlaceOrElsewhere() throws Exception {
        Files.writeString(directory.resolve("c.yml"), "dbs: [{path: data/app.db, replica: {url: s3://b/app}}]");
        Path database = directory.toRealPath().resolve("data/app.db");
        assertThat(run("restore", "-config", "c.yml", "data/app.db")).isZero();
        assertThat(request.output()).isEqualTo(database);
        assertThat(replica.description().url()).isEqualTo("s3://b/app");
        assertThat(run("restore", "-config", "c.yml", "-o", "x.db", database.toString()))
                .isZero();
        assertThat(request.output()).isEqualTo(directory.resolve("x.db"));
        environment.put("LITESTREAM_CONFIG", "c.yml");
        assertThat(run("restore", "data/app.db")).isZero();
    }

    @Test
    void theEnvironmentAloneFindsTheReplicaOfAPath() {
        environment.put("LITESTREAM_REPLICA_BUCKET", "b");
        environment.put("LITESTREAM_REPLICA_PATH", "backups");
        assertThat(run("restore", "data/app.db")).isZero();
        assertThat(replica.description().url()).isEqualTo("s3://b/backups/data/app.db");
    }

    @Test
    void anEmptyReplicaOfAPathIsToldFromWhichDirectoryItsKeyIsMade() throws Exception {
        environment.put("LITESTREAM_REPLICA_BUCKET", "b");
        failure = new NoMatchingBackupException("nothing there");
        assertThat(run("restore", "data/app.db")).isOne();
        assertThat(err())
                .startsWith(
                        "Error: no matching backup files available: nothing there; the replica's path is that of the"
                                + " database relative to the working directory, here " + directory.toRealPath() + ":");
        failure = null;
        outcome = new RestoreOutcome.NoBackup("nothing there");
        assertThat(run("restore", "-if-replica-exists", "data/app.db")).isZero();
        assertThat(out()).contains("here " + directory.toRealPath());
    }

    @Test
    void aPathThatNoConfigurationKnowsIsAnError() throws Exception {
        assertThat(run("restore", "app.db")).isOne();
        assertThat(err())
                .startsWith("Error: config file not found: " + directory.resolve("litestream.yml") + "\nTry: ");
        Files.writeString(directory.resolve("litestream.yml"), "dbs: [{path: app.db, replica: {url: s3://b/app}}]");
        assertThat(run("restore", "x.db")).isOne();
        assertThat(err())
                .isEqualTo("Error: database not found in config: "
                        + directory.toRealPath().resolve("x.db") + "\n");
        assertThat(run("restore", "-config", "absent.yml", "x.db")).isOne();
        assertThat(err())
                .isEqualTo("Error: config file not found: "
                        + directory.toRealPath().resolve("absent.yml") + "\n");
    }

    @Test
    void whatIsSkippedIsSaidOnStandardOutput() {
        outcome = new RestoreOutcome.DatabaseExists();
        assertThat(run("restore", "-o", "app.db", "-if-db-not-exists", "s3://b/a"))
                .isZero();
        assertThat(out()).matches("time=\\S+Z level=INFO msg=\"database already exists, skipping\"\n");
        outcome = new RestoreOutcome.NoBackup("nothing there");
        assertThat(run("restore", "-o", "app.db", "-if-replica-exists", "s3://b/a"))
                .isZero();
        assertThat(out()).matches("time=\\S+Z level=INFO msg=\"no matching backups found\" reason=\"nothing there\"\n");
        outcome = null;
        assertThat(run("restore", "-parallelism", "4", "-o", "app.db", "s3://b/a"))
                .isZero();
        assertThat(connections).isEqualTo(4);
    }

    @Test
    void theIntegrityCheckOfSqliteRunsBeforeTheDatabaseGetsItsName() throws Exception {
        assertThat(run("restore", "-o", "app.db", "s3://b/a")).isZero();
        assertThat(check).isSameAs(DatabaseCheck.NONE);
        for (String kind : new String[] {"quick", "full"}) {
            assertThat(run("restore", "-integrity-check", kind, "-o", "app.db", "s3://b/a"))
                    .isZero();
            Path database = directory.resolve(kind + " #1?%20.db");
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + directory.resolve("new.db"));
                    Statement statement = connection.createStatement()) {
                statement.execute("PRAGMA journal_mode=WAL");
                statement.execute("CREATE TABLE t(x)");
                statement.execute("CREATE INDEX i ON t(x)");
                statement.execute("INSERT INTO t VALUES(1)");
                statement.execute("PRAGMA wal_checkpoint(TRUNCATE)");
                statement.execute("VACUUM INTO '" + database + "'");
            }
            check.check(database);
            assertThat(out()).contains("msg=\"post-restore integrity check passed\" replica=s3");
            byte[] bytes = Files.readAllBytes(database);
            Arrays.fill(bytes, 4096, 4200, (byte) 0x7f);
            Files.write(database, bytes);
            assertThatThrownBy(() -> check.check(database))
                    .isInstanceOf(RestoreException.class)
                    .hasMessageContaining("fails SQLite's integrity check, and nothing was written");
            Files.delete(directory.resolve("new.db"));
        }
    }

    private PlanSummary plan() {
        Instant time = Instant.parse("2026-11-30T14:05:00.5Z");
        TxidRange range = LtxBytes.range(1, 9);
        return new PlanSummary(
                List.of(new PlannedFile("9", range.fileName(), Optional.of(range), 1517, time)),
                Optional.of(range.max()),
                new Point("TXID 0000000000000009", time, "-txid 0000000000000009"),
                Optional.empty(),
                Optional.of(new Point("TXID 000000000000000a", time.plusSeconds(1), "-txid 000000000000000a")));
    }

    @Test
    void whatWasRestoredIsSaidInOneLineAndWhatCameBehindIt() {
        outcome = new RestoreOutcome.Restored(plan(), Path.of("/data/app.db"), 8192);
        assertThat(run("restore", "-o", "app.db", "s3://b/a")).isZero();
        assertThat(out())
                .matches("time=\\S+ level=INFO msg=\"restore complete\" path=/data/app.db replica=s3"
                        + " txid=0000000000000009 time=2026-11-30T14:05:00.500Z size=8192 duration=\\S+"
                        + " next=\"TXID 000000000000000a of 2026-11-30T14:05:01.500Z: -txid 000000000000000a\"\n");
        assertThat(run("restore", "-json", "-o", "app.db", "s3://b/a")).isZero();
        assertThat(out())
                .startsWith("{\n  \"db_path\": \"/data/app.db\",\n  \"replica\": \"s3\",\n"
                        + "  \"txid\": \"0000000000000009\",\n  \"duration_ms\": ");
        assertThat(out()).contains("\"integrity_check\": \"none\"", "\"flags\": \"-txid 000000000000000a\"");
    }

    @Test
    void aDryRunListsTheFilesAsLitestreamDoes() {
        outcome = new RestoreOutcome.Planned(plan(), Path.of("/data/app.db"));
        assertThat(run("restore", "-dry-run", "-o", "app.db", "s3://b/a")).isZero();
        assertThat(request.options()).containsExactly(RestoreRequest.Option.DRY_RUN);
        assertThat(out()).isEqualTo("""
                Restore plan:
                  source: s3://b/a
                  target: /data/app.db
                  replica: s3
                  txid range: 0000000000000001 - 0000000000000009
                  state: TXID 0000000000000009 of 2026-11-30T14:05:00.500Z: -txid 0000000000000009
                  behind it: TXID 000000000000000a of 2026-11-30T14:05:01.500Z: -txid 000000000000000a
                  bytes: 1517

                Files to fetch:
                level  file                                   min_txid          max_txid          size  timestamp
                9      0000000000000001-0000000000000009.ltx  0000000000000001  0000000000000009  1517  2026-11-30T14:05:00.500Z
                """);
        assertThat(run("restore", "-dry-run", "-json", "-o", "app.db", "s3://b/a"))
                .isZero();
        assertThat(out()).contains("\"source\": \"s3://b/a\"", "\"files\": [\n    {\n      \"level\": 9,");
    }

    @Test
    void aTimeIsPrintedAsUnderstoodAndOneInTheFutureIsTheNewest() {
        assertThat(run("restore", "-timestamp", "2026-01-01T01:00:00+01:00", "-o", "app.db", "s3://b/a"))
                .isZero();
        assertThat(request.target()).isEqualTo(new RestoreTarget.Before(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(out()).contains("level=INFO", "time=\"2026-01-01T00:00:00Z (");
        assertThat(run("restore", "-timestamp", "9999-01-01T01:00:00Z", "-o", "app.db", "s3://b/a"))
                .isZero();
        assertThat(request.target()).isEqualTo(RestoreTarget.NEWEST);
        assertThat(out()).contains("level=WARN msg=\"the time is in the future: the newest state is taken\"");
    }

    @Test
    void aFailureIsOneLineOnStandardError() {
        failure = new NoMatchingBackupException();
        assertThat(run("restore", "-o", "app.db", "s3://b/a")).isOne();
        assertThat(err()).isEqualTo("Error: no matching backup files available\n");
        assertThat(out()).isEmpty();
    }

    @Test
    void withoutSomethingToRestoreAnExampleIsGiven() {
        assertThat(run("restore")).isOne();
        assertThat(err()).isEqualTo(PATH_OR_URL_REQUIRED);
        assertThat(run("restore", "")).isOne();
        assertThat(err()).isEqualTo(PATH_OR_URL_REQUIRED);
        assertThat(run("restore", "s3://u:password@b/a?x=y")).isOne();
        assertThat(err()).isEqualTo("""
                        Error: -o is required when restoring from a replica URL
                        Try: java -jar litestream-agent.jar restore -o /path/to/db s3://b/a
                        """);
        assertThat(run("restore", "s3://b/a?endpoint=http://localhost:9000&secret=x&region=r"))
                .isOne();
        assertThat(err())
                .contains("Try: java -jar litestream-agent.jar restore -o /path/to/db"
                        + " 's3://b/a?endpoint=http://localhost:9000&region=r'\n");
    }

    /** So ends a letter beyond ASCII where the locale is C. */
    @Test
    void aPathThatTheSystemCannotHaveIsNamed() {
        assertThat(run("restore", "-o", "a\0b", "s3://bucket/prefix")).isOne();
        assertThat(err())
                .isEqualTo(
                        "Error: a?b is no path that this system can have: if it has other letters than ASCII, the locale must be"
                                + " a UTF-8 one, such as LC_ALL=C.UTF-8\n");
    }

    @Test
    void aUrlAndAFileOrTwoArgumentsAreTooMuch() {
        assertThat(run("restore", "-config", "c.yml", "-o", "x", "s3://b/a")).isOne();
        assertThat(err()).isEqualTo("Error: cannot specify a replica URL and the -config flag\n");
        assertThat(run("restore", "s3://b/a", "-o", "x")).isOne();
        assertThat(err()).isEqualTo("Error: too many arguments\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-x s3://b/a           | flag provided but not defined: -x",
                "-x=1 s3://b/a         | flag provided but not defined: -x",
                "-o                    | flag needs an argument: -o",
                "-txid 3 s3://b/a      | invalid value \"3\" for flag -txid: invalid txid format",
                "-txid=zz s3://b/a     | invalid value \"zz\" for flag -txid: invalid txid format",
                "-force=maybe s3://b/a | invalid boolean value \"maybe\" for -force: parse error",
                "-parallelism x s3://b | invalid value \"x\" for flag -parallelism: parse error"
            })
    void aWrongFlagPrintsTheUsageAndIsSaidTwice(String arguments, String message) {
        assertThat(run(("restore " + arguments).split(" ", -1))).isOne();
        assertThat(err()).isEqualTo(message + "\nError: " + message + "\n");
        assertThat(out()).startsWith("The restore command recovers a database").contains("-if-replica-exists");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-timestamp yesterday            | invalid -timestamp, must specify in ISO 8601 format (e.g. 2000-01-01T00:00:00Z), as local time (e.g. \"2000-01-01 00:00\"), or as an age (e.g. \"10m ago\")",
                "-txid 0000000000000001 -timestamp 2026-01-01T00:00:00Z | cannot specify index & timestamp to restore",
                "-f -txid 0000000000000001       | cannot use follow mode with -txid",
                "-f -timestamp 2026-01-01T00:00:00Z | cannot use follow mode with -timestamp",
                "-integrity-check x              | invalid -integrity-check value: x"
            })
    void aFlagThatCannotBeCarriedOutIsAnError(String flag, String message) {
        assertThat(run(("restore -o x.db " + flag + " s3://b/a").split(" ", -1)))
                .isOne();
        assertThat(err()).isEqualTo("Error: " + message + "\n");
        assertThat(request).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "foo://b/a | unknown replica type in config: \"foo\"",
                "s3://     | bucket required for s3 replica",
            })
    void aUrlThatIsNoReplicaIsRefused(String url, String message) {
        assertThat(run("restore", "-o", "x.db", url)).isOne();
        assertThat(err()).isEqualTo("Error: " + message + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"help", "-h", "-help", "--help"})
    void helpListsTheCommands(String help) {
        assertThat(run(help)).isZero();
        assertThat(out()).contains("The commands are:", "restore      recovers database backup from a replica");
        assertThat(err()).isEmpty();
    }

    @Test
    void withoutACommandTheSameIsAFailure() {
        assertThat(run()).isOne();
        assertThat(out()).contains("The commands are:");
        assertThat(run("-x")).isOne();
    }

    @Test
    void eachCommandHasItsHelp() {
        assertThat(new Commands(this::restore).names()).isNotEmpty().allSatisfy(command -> {
            assertThat(run(command, "-h")).isZero();
            assertThat(out()).contains("Usage:\n\n\tjava -jar litestream-agent.jar " + command);
            assertThat(out()).containsPattern("(?s)Examples?:\n.*\\$ java -jar litestream-agent.jar " + command);
        });
    }

    @Test
    void commandsOfLitestreamAreAnswered() {
        assertThat(run("frobnicate")).isOne();
        assertThat(err()).isEqualTo("Error: litestream frobnicate: unknown command\n");
        assertThat(run("sync", "app.db")).isOne();
        assertThat(err()).isEqualTo("Error: not supported yet: sync\n");
        assertThat(run("replicate")).isOne();
        assertThat(err()).contains("-javaagent:litestream-agent.jar");
    }

    @Test
    void theVersionIsThatOfTheBuild() {
        assertThat(run("version")).isZero();
        assertThat(out()).matches("v\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
        assertThat(run("--version")).isZero();
        assertThat(out()).matches("v\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
        assertThat(run("version", "-verbose")).isZero();
        assertThat(out())
                .matches("v[^\n]*\ncommit ([0-9a-f]{7,}|unknown)\ndate (\\d{4}-\\d\\d-\\d\\dT[^\n]*Z|unknown)\n");
        assertThat(run("help")).isZero();
        assertThat(out()).contains("help ");
    }

    @Test
    void databasesListsWhatTheFileNames() throws Exception {
        Files.writeString(directory.resolve("litestream.yml"), """
                dbs:
                - path: /data/app.db
                  replica: {url: 's3://b/app?endpoint=http://h:9', access-key-id: AKIDSECRET, secret-access-key: s}
                - path: /d/x
                  replica: {path: /backup}
                - path: /d/y
                  replica: {url: s3://c}
                """);
        assertThat(run("databases")).isZero();
        assertThat(out()).isEqualTo("""
                path          replica  bucket  replica path  endpoint    access key
                /data/app.db  s3       b       app           http://h:9  AKID**** (litestream.yml:3:67)
                /d/x          file             /backup
                /d/y          s3       c                                 (AWS credential chain)
                """);
    }

    private int run(String... arguments) {
        out.reset();
        err.reset();
        Terminal terminal = new Terminal(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.of("user.home", directory.toString()),
                environment,
                directory);
        return Main.run(arguments, terminal, this::restore);
    }

    private RestoreOutcome restore(
            ReplicaLocation location,
            RestoreRequest wanted,
            Effort effort,
            Progress progress,
            DatabaseCheck wantedCheck)
            throws IOException {
        connections = effort.connections();
        check = wantedCheck;
        replica = location;
        request = wanted;
        if (failure != null) {
            throw failure;
        }
        return outcome;
    }

    private String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    private String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
