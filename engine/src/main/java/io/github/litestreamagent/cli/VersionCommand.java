package io.github.litestreamagent.cli;

import io.github.litestreamagent.Version;
import picocli.CommandLine.Command;

/** Prints the version. */
@Command
final class VersionCommand extends Subcommand {

    @Override
    String usage() {
        return """
                Prints the version.

                Usage:

                	java -jar litestream-agent.jar version
                """;
    }

    @Override
    void run(Terminal terminal) {
        terminal.out().println(Version.current());
    }
}
