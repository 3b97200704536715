package io.github.litestreamagent.cli.setup;

import io.github.litestreamagent.cli.command.ConfigurationFlags;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says that there is nothing to reset. */
@Command
public final class ResetCommand extends Subcommand {

    @Mixin
    private ConfigurationFlags configuration;

    @Option(names = {"-dry-run", "--dry-run"})
    private boolean dryRun;

    @Override
    public void run(Terminal terminal) throws Exception {
        if (arguments().isEmpty()) {
            throw new UsageException("database path required", PROGRAM + " reset /path/to/db");
        }
        if (arguments().size() > 1) {
            throw new UsageException("too many arguments");
        }
        String path = arguments().get(0);
        Path database = configuration.namesFile()
                ? configuration.load(terminal).absolute(path)
                : terminal.workingDirectory().resolve(path);
        if (!Files.exists(database)) {
            throw new IOException("database does not exist: " + database);
        }
        terminal.out()
                .println((dryRun ? "Dry run: local" : "Local") + " Litestream state is not kept by the agent for: "
                        + database);
        Path litestreams = database.resolveSibling("." + database.getFileName() + "-litestream");
        if (Files.isDirectory(litestreams)) {
            terminal.out().println(litestreams + " is a Litestream process's: the agent does not use it");
        }
        terminal.out().println("No files were removed.");
    }

    @Override
    public String usage() {
        return """
                The reset command says that there is nothing to reset: the agent keeps no local state
                beside a database, and looks into the replica whenever it starts.

                Usage:

                	java -jar litestream-agent.jar reset [arguments] <path>

                Arguments:

                """ + ConfigurationFlags.USAGE + """

                	-dry-run
                	    Nothing is removed with or without it.

                Examples:

                	$ java -jar litestream-agent.jar reset /path/to/database.db
                """;
    }
}
