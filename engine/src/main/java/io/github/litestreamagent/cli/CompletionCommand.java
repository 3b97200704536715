package io.github.litestreamagent.cli;

import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.terminal.Terminal;
import java.util.List;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Prints a script by which a shell completes commands and flags. */
@Command
final class CompletionCommand extends Subcommand {

    private static final String NAME = "litestream-agent";

    private final Commands commands;

    CompletionCommand(Commands commands) {
        this.commands = commands;
    }

    @Command(name = NAME)
    private static final class Program {}

    @Override
    public void run(Terminal terminal) throws Exception {
        if (arguments().size() != 1
                || !List.of("bash", "zsh").contains(arguments().get(0))) {
            throw new UsageException("the shell is needed: bash or zsh", PROGRAM + " completion bash");
        }
        CommandLine program = new CommandLine(new Program());
        for (String name : commands.names()) {
            program.addSubcommand(name, commands.create(name).orElseThrow());
        }
        terminal.out().print(AutoComplete.bash(NAME, program));
    }

    @Override
    public String usage() {
        return """
                The completion command prints a script by which bash or zsh completes commands and flags
                of litestream-agent, which is a function or script of yours that calls the jar.

                Usage:

                	java -jar litestream-agent.jar completion bash|zsh

                Examples:

                	# In ~/.bashrc or ~/.zshrc:
                	litestream-agent() { java -jar /opt/litestream-agent.jar "$@"; }
                	source <(java -jar /opt/litestream-agent.jar completion bash)

                	$ java -jar litestream-agent.jar completion zsh > ~/.litestream-agent.zsh
                """;
    }
}
