package io.github.litestreamagent.cli;

import io.github.litestreamagent.Version;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.terminal.Terminal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints the version. */
@Command
final class VersionCommand extends Subcommand {

    @Option(names = {"-verbose", "--verbose"})
    private boolean verbose;

    @Override
    public String usage() {
        return """
                Prints the version.

                Usage:

                	java -jar litestream-agent.jar version [arguments]

                Arguments:

                	-verbose
                	    Prints commit and date of the source as well.

                Examples:

                	$ java -jar litestream-agent.jar version -verbose
                """;
    }

    @Override
    public void run(Terminal terminal) {
        terminal.out().println(Version.current());
        if (verbose) {
            terminal.out().println("commit " + Version.commit());
            terminal.out().println("date " + Version.date());
        }
    }
}
