package io.github.litestreamagent.cli;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.ConfigurationException;
import io.github.litestreamagent.config.ConfigurationLoader;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.restore.RestoreOutcome;
import io.github.litestreamagent.restore.RestoreRequest;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.ReplicaUrl;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Recovers a database from a replica: named by URL, or by the path of a database that the configuration knows. */
@Command
final class RestoreCommand extends Subcommand {

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

    @Option(names = {"-follow-interval", "--follow-interval"})
    private String followInterval = "";

    RestoreCommand(RestoreRunner restores) {
        this.restores = restores;
    }

    @Override
    void run(Terminal terminal) throws Exception {
        String argument = onlyArgument(arguments());
        refuseWhatIsNotSupportedYet();
        if (parallelism != null) {
            say(
                    terminal,
                    LogLevel.WARN,
                    "-parallelism is deprecated and has no effect; accepted for compatibility only");
        }
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

    private void refuseWhatIsNotSupportedYet() throws UsageException {
        if (!List.of("none", "quick", "full").contains(integrityCheck)) {
            throw new UsageException("invalid -integrity-check value: " + integrityCheck);
        }
        refuse(!integrityCheck.equals("none"), "-integrity-check");
        refuse(!timestamp.isEmpty(), "-timestamp");
        refuse(dryRun, "-dry-run");
        refuse(json, "-json");
        refuse(follow, "-f");
        refuse(!followInterval.isEmpty(), "-follow-interval");
    }

    private static void refuse(boolean given, String flag) throws UsageException {
        if (given) {
            throw new UsageException("not supported yet: " + flag);
        }
    }

    private void restoreUrl(Terminal terminal, String url) throws Exception {
        if (configuration.namesFile()) {
            throw new UsageException("cannot specify a replica URL and the -config flag");
        }
        if (output.isEmpty()) {
            throw new UsageException(
                    "-o is required when restoring from a replica URL",
                    PROGRAM + " restore -o /path/to/db " + withoutQuery(url));
        }
        ReplicaLocation replica = ConfigurationLoader.replica(url, terminal.environment());
        restore(terminal, replica, terminal.workingDirectory().resolve(output));
    }

    /** What follows may be anything, and the line is meant to be copied. */
    private static String withoutQuery(String url) {
        return url.replaceFirst("[?#].*$", "").replaceFirst("//.*@", "//");
    }

    private void restoreDatabase(Terminal terminal, String path) throws Exception {
        Configuration loaded = configuration.load(terminal);
        Path database = loaded.absolute(path);
        DatabaseAssignment assignment = loaded.assignmentOf(database)
                .orElseThrow(() -> new ConfigurationException("database not found in config: " + database));
        restore(
                terminal,
                assignment.replica(),
                output.isEmpty() ? database : terminal.workingDirectory().resolve(output));
    }

    private void restore(Terminal terminal, ReplicaLocation replica, Path target) throws Exception {
        RestoreOutcome outcome = restores.run(
                replica, new RestoreRequest(target, Optional.ofNullable(txid), ifDbNotExists, ifReplicaExists, force));
        if (outcome instanceof RestoreOutcome.DatabaseExists) {
            say(terminal, LogLevel.INFO, "database already exists, skipping");
        } else if (outcome instanceof RestoreOutcome.NoBackup) {
            say(terminal, LogLevel.INFO, "no matching backups found");
        }
    }

    /** On standard output, as Litestream's commands do. */
    private static void say(Terminal terminal, LogLevel level, String message) {
        terminal.out().println(Log.line(level, message));
    }

    @Override
    String usage() {
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

                	-force
                	    Overwrite an existing output database and SQLite sidecar files.

                Examples:

                	# Restore latest replica for database to original location.
                	$ java -jar litestream-agent.jar restore /path/to/db

                	# Restore database from S3 replica URL.
                	$ java -jar litestream-agent.jar restore -o /tmp/db s3://mybucket/db
                """;
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
