package io.github.litestreamagent.cli.state;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseEntry;
import io.github.litestreamagent.storage.ReplicaLocation;
import io.github.litestreamagent.storage.S3Location;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what the configuration names. */
@Command
public final class DatabasesCommand extends Subcommand {

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Override
    public String usage() {
        return """
                The databases command lists all databases in the configuration file.

                Usage:

                	java -jar litestream-agent.jar databases [arguments]

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-json
                	    Output raw JSON instead of human-readable text.

                Examples:

                	$ java -jar litestream-agent.jar databases -config /etc/litestream.yml
                """;
    }

    @Override
    public void run(Terminal terminal) throws Exception {
        if (!arguments().isEmpty()) {
            throw new UsageException("too many arguments");
        }
        Configuration loaded = configuration.load(terminal);
        if (json) {
            terminal.out().println(Json.of(objects(loaded)));
        } else {
            print(terminal, rows(loaded));
        }
    }

    /** Litestream's names and no others. */
    private static List<Map<String, String>> objects(Configuration configuration) {
        return configuration.databases().stream()
                .map(entry -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    fields.put("path", entry.path().toString());
                    fields.put("replica", entry.replica().description().type());
                    return fields;
                })
                .toList();
    }

    private static List<String[]> rows(Configuration configuration) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"path", "replica", "bucket", "replica path", "endpoint", "access key"});
        for (DatabaseEntry entry : configuration.databases()) {
            rows.add(row(entry.path().toString(), entry.replica()));
        }
        configuration.everywhere().ifPresent(replica -> rows.add(row("(every database found)", replica)));
        return rows;
    }

    private static String[] row(String path, ReplicaLocation replica) {
        Map<String, String> attributes = replica.description().attributes();
        return new String[] {
            path,
            replica.description().type(),
            attributes.getOrDefault("bucket", ""),
            attributes.getOrDefault("path", ""),
            attributes.getOrDefault("endpoint", ""),
            replica instanceof S3Location s3
                    ? s3.credentials()
                            .map(key -> key.masked() + " (" + key.origin() + ")")
                            .orElse("(AWS credential chain)")
                    : ""
        };
    }

    private static void print(Terminal terminal, List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        for (String[] row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row[i].length() + 2);
            }
        }
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(row[i]).append(" ".repeat(widths[i] - row[i].length()));
            }
            terminal.out().println(line.toString().stripTrailing());
        }
    }
}
