package io.github.litestreamagent.cli;

import io.github.litestreamagent.config.Configuration;
import io.github.litestreamagent.config.DatabaseEntry;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what the configuration names. */
@Command
final class DatabasesCommand extends Subcommand {

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-json", "--json"})
    private boolean json;

    @Override
    String usage() {
        return """
                The databases command lists all databases in the configuration file.

                Usage:

                	java -jar litestream-agent.jar databases [arguments]

                Arguments:

                """ + ConfigurationFlags.USAGE;
    }

    @Override
    void run(Terminal terminal) throws Exception {
        if (!arguments().isEmpty()) {
            throw new UsageException("too many arguments");
        }
        if (json) {
            throw new UsageException("not supported yet: -json");
        }
        print(terminal, rows(configuration.load(terminal)));
    }

    private static List<String[]> rows(Configuration configuration) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"path", "replica"});
        for (DatabaseEntry entry : configuration.databases()) {
            rows.add(new String[] {
                entry.path().toString(), entry.replica().description().type()
            });
        }
        configuration
                .everywhere()
                .ifPresent(replica -> rows.add(new String[] {
                    "(every database found)", replica.description().type()
                }));
        return rows;
    }

    private static void print(Terminal terminal, List<String[]> rows) {
        int width = rows.stream().mapToInt(row -> row[0].length()).max().orElse(0) + 2;
        for (String[] row : rows) {
            terminal.out().println(row[0] + " ".repeat(width - row[0].length()) + row[1]);
        }
    }
}
