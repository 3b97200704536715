package io.github.litestreamagent.cli.restore;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.PointInTime;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UrlHint;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.sqlite.IntegrityCheck;
import io.github.litestreamagent.cli.terminal.PrintedProgress;
import io.github.litestreamagent.cli.terminal.SilentProgress;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.replica.NoMatchingBackupException;
import io.github.litestreamagent.replica.RestoreTarget;
import io.github.litestreamagent.restore.DatabaseCheck;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.output.RestoreException;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaUrl;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Recovers a database from a replica: named by URL, or by the path of a database that the configuration knows. */
@Command
public final class RestoreCommand extends Subcommand {

    private final RestoreRunner restores;

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-o", "--o"})
    private String output = "";

    @Option(
            names = {"-txid", "--txid"},
            converter = TxidConverter.class)
    private Txid txid;

    @Option(names = {"-if-db-not-exists", "--if-db-not-exists"})
    private boolean ifDbNotExists;

    @Option(names = {"-if-replica-exists", "--if-replica-exists"})
    private boolean ifReplicaExists;

    @Option(names = {"-force", "--force"})
    private boolean force;

    @Option(names = {"-force-live", "--force-live"})
    private boolean forceLive;

    @Option(names = {"-parallelism", "--parallelism"})
    private Integer parallelism;

    @Option(names = {"-integrity-check", "--integrity-check"})
    private String integrityCheck = "none";

    @Option(names = {"-timestamp", "--timestamp"})
    private String timestamp = "";

    @Option(names = {"-dry-run", "--dry-run"})
    private boolean dryRun;

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Option(names = {"-f", "--f"})
    private boolean follow;

    @Option(
            names = {"-follow-interval", "--follow-interval"},
            converter = IntervalConverter.class)
    private Duration followInterval = Duration.ofSeconds(1);

    public RestoreCommand(RestoreRunner restores) {
        this.restores = restores;
    }

    @Override
    public void run(Terminal terminal) throws Exception {
        String argument = onlyArgument(arguments());
        refuseWhatContradicts();
        if (ReplicaUrl.isUrl(argument)) {
            restoreUrl(terminal, argument);
        } else {
            restoreDatabase(terminal, argument);
        }
    }

    private static String onlyArgument(List<String> arguments) throws UsageException {
        if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
            throw new UsageException(
                    "database path or replica URL required", PROGRAM + " restore -o /path/to/db s3://bucket/prefix");
        }
        if (arguments.size() > 1) {
            throw new UsageException("too many arguments");
        }
        return arguments.get(0);
    }

    private void refuseWhatContradicts() throws UsageException {
        if (!List.of("none", "quick", "full").contains(integrityCheck)) {
            throw new UsageException("invalid -integrity-check value: " + integrityCheck);
        }
        if (txid != null && !timestamp.isEmpty()) {
            throw new UsageException("cannot specify index & timestamp to restore");
        }
        if (follow && txid != null) {
            throw new UsageException("cannot use follow mode with -txid");
        }
        if (follow && !timestamp.isEmpty()) {
            throw new UsageException("cannot use follow mode with -timestamp");
        }
    }

    private void restoreUrl(Terminal terminal, String url) throws Exception {
        if (configuration.namesFile()) {
            throw new UsageException("cannot specify a replica URL and the -config flag");
        }
        if (output.isEmpty()) {
            throw new UsageException(
                    "-o is required when restoring from a replica URL",
                    PROGRAM + " restore -o /path/to/db " + UrlHint.of(url));
        }
        ReplicaLocation replica = ConfigurationLoader.replica(url, terminal.environment());
        restore(terminal, url, replica, terminal.workingDirectory().resolve(output), "");
    }

    private void restoreDatabase(Terminal terminal, String path) throws Exception {
        Configuration loaded = configuration.load(terminal);
        Path database = loaded.absolute(path);
        DatabaseAssignment assignment = loaded.assignmentOf(database)
                .orElseThrow(() -> new ConfigurationException("database not found in config: " + database));
        restore(
                terminal,
                database.toString(),
                assignment.replica(),
                output.isEmpty() ? database : terminal.workingDirectory().resolve(output),
                keyNote(loaded));
    }

    /** The same path gives another key in another working directory, as it does for the agent. */
    private static String keyNote(Configuration loaded) {
        return loaded.everywhere().isEmpty()
                ? ""
                : "; the replica's path is that of the database relative to the working directory, here "
                        + loaded.workingDirectory()
                        + ": restore from the directory in which the application runs, or by"
                        + " the URL of the replica";
    }

    /** @param keyNote what to say where the replica is empty */
    private void restore(Terminal terminal, String source, ReplicaLocation replica, Path target, String keyNote)
            throws Exception {
        PrintStream notes = json ? terminal.err() : terminal.out();
        RestoreRequest request = new RestoreRequest(target, target(notes), options());
        Effort effort = parallelism == null ? Effort.DEFAULT : Effort.ofConnections(parallelism);
        PrintedProgress progress =
                new PrintedProgress(notes, terminal.err(), terminal.isInteractive(), System::nanoTime);
        if (follow && !dryRun) {
            new FollowRun(notes, replica, followInterval, effort, new SilentProgress(progress))
                    .run(request, check(notes, replica));
            return;
        }
        long started = System.nanoTime();
        RestoreOutcome outcome;
        try {
            outcome = restores.run(
                    replica, request, effort, json ? new SilentProgress(progress) : progress, check(notes, replica));
        } catch (NoMatchingBackupException nothing) {
            throw keyNote.isEmpty() ? nothing : new RestoreException(nothing.getMessage() + keyNote);
        } finally {
            progress.ends();
        }
        if (outcome instanceof RestoreOutcome.NoBackup nothing) {
            outcome = new RestoreOutcome.NoBackup(nothing.reason() + keyNote);
        }
        new RestoreReport(terminal, source, replica.description().type(), integrityCheck, json)
                .print(outcome, Duration.ofNanos(System.nanoTime() - started));
    }

    private RestoreTarget target(PrintStream notes) throws UsageException {
        if (txid != null) {
            return new RestoreTarget.At(txid);
        }
        if (timestamp.isEmpty()) {
            return RestoreTarget.NEWEST;
        }
        Instant now = Instant.now();
        PointInTime times = new PointInTime(now, ZoneId.systemDefault());
        Instant time = times.parse(timestamp);
        notes.println(Log.line(
                LogLevel.INFO, "restoring the newest state from before the time", "time", times.inWords(time)));
        if (time.isAfter(now)) {
            notes.println(Log.line(LogLevel.WARN, "the time is in the future: the newest state is taken"));
            return RestoreTarget.NEWEST;
        }
        return new RestoreTarget.Before(time);
    }

    private DatabaseCheck check(PrintStream notes, ReplicaLocation replica) {
        if (integrityCheck.equals("none")) {
            return DatabaseCheck.NONE;
        }
        IntegrityCheck check = new IntegrityCheck(integrityCheck);
        return database -> {
            if (check.ran(database)) {
                notes.println(Log.line(
                        LogLevel.INFO,
                        "post-restore integrity check passed",
                        "replica",
                        replica.description().type()));
            } else {
                notes.println(Log.line(LogLevel.WARN, IntegrityCheck.NO_SQLITE));
            }
        };
    }

    private Set<RestoreRequest.Option> options() {
        Set<RestoreRequest.Option> options = EnumSet.noneOf(RestoreRequest.Option.class);
        add(options, ifDbNotExists, RestoreRequest.Option.IF_DB_NOT_EXISTS);
        add(options, ifReplicaExists, RestoreRequest.Option.IF_REPLICA_EXISTS);
        add(options, force || forceLive, RestoreRequest.Option.FORCE);
        add(options, forceLive, RestoreRequest.Option.FORCE_LIVE);
        add(options, dryRun, RestoreRequest.Option.DRY_RUN);
        return options;
    }

    private static void add(Set<RestoreRequest.Option> options, boolean given, RestoreRequest.Option option) {
        if (given) {
            options.add(option);
        }
    }

    @Override
    public String usage() {
        return """
                The restore command recovers a database from its replica.

                Usage:

                	java -jar litestream-agent.jar restore [arguments] DB_PATH

                	java -jar litestream-agent.jar restore [arguments] REPLICA_URL

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-txid TXID
                	    Restore up to a specific hex-encoded transaction ID (inclusive).
                	    Defaults to use the highest available transaction.

                	-o PATH
                	    Output path of the restored database.
                	    Defaults to original DB path.

                	-if-db-not-exists
                	    Returns exit code of 0 if the database already exists.

                	-if-replica-exists
                	    Returns exit code of 0 if no backups found.

                	-timestamp TIME
                	    Restore the newest state from before a time: RFC 3339
                	    (2026-11-30T14:05:00Z), local time ("2026-11-30 14:05"),
                	    or an age ("10m ago"). Defaults to the newest state.

                	-force
                	    Overwrite an existing output database and SQLite sidecar files.

                	-force-live
                	    Overwrite even while a process has the output open: what it
                	    commits from then on is lost.

                	-integrity-check MODE
                	    SQLite's own check before the database gets its name:
                	    none, quick or full. Defaults to none.

                	-parallelism NUM
                	    Requests side by side, at most 64.
                	    Defaults to 48.

                	-f
                	    Follow: after the restore, apply what comes to the replica until
                	    the process is told to end. Other processes may read the database
                	    meanwhile. Not with -txid or -timestamp.

                	-follow-interval DURATION
                	    How often the replica is looked at. Defaults to 1s.

                	-dry-run
                	    Print what would be restored from which files, and write nothing.

                	-json
                	    Print the outcome as JSON on standard output, and the log on
                	    standard error.

                Examples:

                	# Restore latest replica for database to original location.
                	$ java -jar litestream-agent.jar restore /path/to/db

                	# Restore database from S3 replica URL.
                	$ java -jar litestream-agent.jar restore -o /tmp/db s3://mybucket/db
                """;
    }

    static final class IntervalConverter implements ITypeConverter<Duration> {

        @Override
        public Duration convert(String text) {
            try {
                return ConfigurationLoader.duration("-follow-interval", text);
            } catch (ConfigurationException malformed) {
                throw new TypeConversionException("parse error");
            }
        }
    }

    static final class TxidConverter implements ITypeConverter<Txid> {

        @Override
        public Txid convert(String text) {
            try {
                return Txid.parse(text.toLowerCase(Locale.ROOT));
            } catch (IllegalArgumentException malformed) {
                throw new TypeConversionException("invalid txid format");
            }
        }
    }
}
