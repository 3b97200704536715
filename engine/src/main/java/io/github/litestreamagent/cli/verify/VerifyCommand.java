package io.github.litestreamagent.cli.verify;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.PrintedProgress;
import io.github.litestreamagent.cli.terminal.SilentProgress;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.logging.Log;
import io.github.litestreamagent.logging.LogLevel;
import io.github.litestreamagent.restore.build.Effort;
import io.github.litestreamagent.restore.build.Progress;
import io.github.litestreamagent.storage.ReplicaStorage;
import io.github.litestreamagent.storage.ReplicaUrl;
import io.github.litestreamagent.verify.Drill;
import io.github.litestreamagent.verify.DrillFolder;
import io.github.litestreamagent.verify.Verdict;
import io.github.litestreamagent.verify.Verification;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proves that a replica can be restored: by reading all of it, or by restoring it. */
@Command
public final class VerifyCommand extends Subcommand {

    private static final int DAMAGED = 2;
    private static final int LOST = 3;

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-quick", "--quick"})
    private boolean quick;

    @Option(names = {"-drill", "--drill"})
    private boolean drill;

    @Option(names = {"-folder", "--folder"})
    private String folder = "";

    @Option(names = {"-query", "--query"})
    private String query = "";

    @Option(names = {"-json", "--json"})
    private boolean json;

    private int exitCode;

    @Override
    public int exitCode() {
        return exitCode;
    }

    @Override
    public void run(Terminal terminal) throws Exception {
        if (quick && drill) {
            throw new UsageException("cannot specify -quick & -drill: one reads headers, the other restores");
        }
        if (!drill && !(folder.isEmpty() && query.isEmpty())) {
            throw new UsageException("-folder and -query belong to -drill");
        }
        NamedReplica replica = NamedReplica.of(arguments(), configuration, terminal, "verify");
        PrintStream notes = json ? terminal.err() : terminal.out();
        PrintedProgress shown = new PrintedProgress(
                drill ? "restoring" : "verifying", notes, terminal.err(), terminal.isInteractive(), System::nanoTime);
        Progress progress = json ? new SilentProgress(shown) : shown;
        try {
            replica.open(storage -> {
                if (drill) {
                    drill(terminal, replica, storage, progress);
                } else {
                    verify(terminal, storage, progress, shown);
                }
            });
        } finally {
            shown.ends();
        }
    }

    private void verify(Terminal terminal, ReplicaStorage storage, Progress progress, PrintedProgress shown)
            throws Exception {
        long started = System.nanoTime();
        Verdict verdict = new Verification(storage, Effort.DEFAULT, progress).run(quick);
        shown.ends();
        VerifyReport report = new VerifyReport(
                verdict, storage.description().url(), quick, Duration.ofNanos(System.nanoTime() - started));
        terminal.out().println(json ? report.json() : report.text());
        if (!report.sentence().isEmpty()) {
            terminal.error(report.sentence());
        }
        exitCode = switch (verdict.status()) {
            case OK -> 0;
            case DAMAGED -> DAMAGED;
            case LOST -> LOST;
        };
    }

    private void drill(Terminal terminal, NamedReplica replica, ReplicaStorage storage, Progress progress)
            throws Exception {
        DrillChecks checks = new DrillChecks(query);
        Drill.Result result = new Drill(
                        storage,
                        Effort.DEFAULT,
                        progress,
                        new DrillFolder(
                                place(terminal, replica), storage.description().url()))
                .run(checks::check);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("replica", storage.description().url());
        result.plan().txid().ifPresent(txid -> fields.put("txid", txid));
        fields.put("timestamp", result.plan().point().time());
        fields.put("size", result.bytes());
        fields.put("checksum", result.checksum() ? "matches" : "not recorded");
        fields.put("integrity_check", checks.integrity());
        if (!query.isEmpty()) {
            fields.put("query", checks.query());
        }
        fields.put("duration_ms", result.took().toMillis());
        terminal.out()
                .println(
                        json
                                ? Json.of(fields)
                                : Log.line(
                                        LogLevel.INFO,
                                        "drill passed: the newest state was restored, checked and deleted",
                                        fields.entrySet().stream()
                                                .flatMap(field -> Stream.of(field.getKey(), field.getValue()))
                                                .toArray()));
    }

    /** Beside the database, where one is named: that is where a restore would be made. */
    private Path place(Terminal terminal, NamedReplica replica) {
        if (!folder.isEmpty()) {
            return terminal.workingDirectory().resolve(folder);
        }
        Path beside = ReplicaUrl.isUrl(replica.source())
                ? null
                : Path.of(replica.source()).getParent();
        return beside == null || !Files.isDirectory(beside) ? terminal.workingDirectory() : beside;
    }

    @Override
    public String usage() {
        return """
                The verify command reads every LTX file of a replica and says what a restore could not
                use, what can still be restored, and what cannot. Nothing is written.

                Usage:

                	java -jar litestream-agent.jar verify [arguments] DB_PATH

                	java -jar litestream-agent.jar verify [arguments] REPLICA_URL

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-quick
                	    Look at the headers alone: one small request a file.

                	-drill
                	    Restore the newest state to a temporary file instead, compare the
                	    checksum of the whole database, run SQLite's integrity check, and
                	    delete the file again.

                	-folder PATH
                	    With -drill: where the temporary file lies. Defaults to the folder
                	    of the database, or the working directory.

                	-query SQL
                	    With -drill: a SELECT of one value, which must be true.

                	-json
                	    Print the outcome as JSON on standard output, and the log on
                	    standard error.

                Exit codes:

                	0  nothing is wrong
                	1  it could not be verified, or the drill failed
                	2  files are damaged or missing, and every state can still be restored
                	3  states cannot be restored any more

                Examples:

                	# Read the replica of a database that litestream.yml names.
                	$ java -jar litestream-agent.jar verify /data/app.db

                	# Restore it for a trial, and look into it.
                	$ java -jar litestream-agent.jar verify -drill -query "SELECT count(*) > 0 FROM orders" s3://mybucket/db
                """;
    }
}
