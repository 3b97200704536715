package io.github.litestreamagent.cli.state;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.NamedReplica;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseAssignment;
import io.github.litestreamagent.config.DatabaseEntry;
import io.github.litestreamagent.logging.GoDuration;
import io.github.litestreamagent.logging.Secrets;
import io.github.litestreamagent.ltx.Txid;
import io.github.litestreamagent.storage.Level;
import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says how far the databases of the configuration are replicated: by what lies in their replicas, and by an agent that can be asked. */
@Command
public final class StatusCommand extends Subcommand {

    private static final String NONE = "-";
    private static final int KILO = 1000;

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-json", "--json"})
    private boolean json;

    /** One line: Litestream's four columns, and what the replica holds. */
    private record Row(
            String database, String status, String localTxid, String walSize, String txid, String time, String lag) {}

    private record Newest(Txid txid, Instant time) {}

    @Override
    public void run(Terminal terminal) throws Exception {
        Configuration loaded = configuration.load(terminal);
        if (arguments().size() > 1) {
            throw new UsageException("too many arguments");
        }
        LiveStatus live = LiveStatus.of(loaded);
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<Path, ReplicaLocation> database : databases(loaded).entrySet()) {
            rows.add(row(database.getKey(), database.getValue(), live.of(database.getKey()), terminal));
        }
        terminal.out().println(json ? json(rows) : table(rows));
    }

    private Map<Path, ReplicaLocation> databases(Configuration loaded) {
        Map<Path, ReplicaLocation> found = new LinkedHashMap<>();
        if (!arguments().isEmpty()) {
            Path named = loaded.absolute(arguments().get(0));
            loaded.assignmentOf(named).map(DatabaseAssignment::replica).ifPresent(replica -> found.put(named, replica));
            return found;
        }
        for (DatabaseEntry entry : loaded.databases()) {
            found.put(entry.path(), entry.replica());
        }
        return found;
    }

    private Row row(Path database, ReplicaLocation replica, Optional<LiveStatus.Answer> answer, Terminal terminal) {
        Optional<Newest> newest = Optional.empty();
        String status;
        try {
            newest = newest(database, replica);
            status = !Files.exists(database) ? "no database" : newest.isEmpty() ? "not initialized" : "ok";
        } catch (Exception unreadable) {
            terminal.err().println(database + ": " + Secrets.mask(String.valueOf(unreadable.getMessage())));
            status = "error";
        }
        Optional<Newest> found = newest;
        return new Row(
                database.toString(),
                answer.map(LiveStatus.Answer::status).orElse(status),
                answer.flatMap(LiveStatus.Answer::captured).map(Txid::toString).orElse(NONE),
                walSize(database),
                answer.flatMap(LiveStatus.Answer::replicated)
                        .or(() -> found.map(Newest::txid))
                        .map(Txid::toString)
                        .orElse(NONE),
                found.map(Newest::time)
                        .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                        .orElse(NONE),
                answer.map(told -> GoDuration.format(told.lag())).orElse(NONE));
    }

    /** The newest file of the replica; of several that end at the same TXID the first of the lowest level. */
    private static Optional<Newest> newest(Path database, ReplicaLocation replica) throws Exception {
        List<LtxObject> found = new ArrayList<>();
        new NamedReplica(database.toString(), replica).open(storage -> {
            for (Level level : storage.contents().levels()) {
                for (LtxObject object : storage.list(level)) {
                    if (found.isEmpty()
                            || object.range().max().isAfter(found.get(0).range().max())) {
                        found.clear();
                        found.add(object);
                    }
                }
            }
        });
        return found.stream()
                .findFirst()
                .map(object -> new Newest(object.range().max(), object.lastModified()));
    }

    private static String walSize(Path database) {
        Path wal = database.resolveSibling(database.getFileName() + "-wal");
        try {
            return Files.exists(wal) ? humanized(Files.size(wal)) : "0 B";
        } catch (IOException unreadable) {
            return NONE;
        }
    }

    /** As Litestream's library does it: powers of 1000, a digit behind the point below 10. */
    private static String humanized(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= KILO && unit < 4) {
            value /= KILO;
            unit++;
        }
        String number =
                unit > 0 && value < 10 ? String.format(Locale.ROOT, "%.1f", value) : Long.toString(Math.round(value));
        return number + " " + List.of("B", "kB", "MB", "GB", "TB").get(unit);
    }

    private static String table(List<Row> rows) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"database", "status", "local txid", "wal size", "replica txid", "replica time", "lag"});
        for (Row row : rows) {
            lines.add(new String[] {
                row.database(), row.status(), row.localTxid(), row.walSize(), row.txid(), row.time(), row.lag()
            });
        }
        return Columns.padded(lines);
    }

    private static String json(List<Row> rows) {
        return Json.of(rows.stream().map(StatusCommand::fields).toList());
    }

    private static Map<String, Object> fields(Row row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("database", row.database());
        fields.put("status", row.status());
        fields.put("local_txid", row.localTxid());
        fields.put("wal_size", row.walSize());
        fields.put("replica_txid", row.txid());
        fields.put("replica_time", row.time());
        fields.put("lag", row.lag());
        return fields;
    }

    @Override
    public String usage() {
        return """
                The status command displays the replication status of databases.

                Usage:

                	java -jar litestream-agent.jar status [arguments] [database path]

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-json
                	    Output raw JSON instead of human-readable text.

                If a database path is provided, only that database's status is shown.
                Otherwise, all configured databases are displayed.

                Output columns:
                  database      Path to the SQLite database
                  status        ok, not initialized (nothing in the replica), no database, error;
                                a running agent says its own
                  local txid    Latest transaction ID that a running agent has captured
                  wal size      Current WAL file size
                  replica txid  Latest transaction ID in the replica
                  replica time  When its file was stored
                  lag           Age of the oldest commit that is not in the replica,
                                if a running agent answers on socket

                Examples:

                	$ java -jar litestream-agent.jar status
                	$ java -jar litestream-agent.jar status -json /path/to/db
                """;
    }
}
