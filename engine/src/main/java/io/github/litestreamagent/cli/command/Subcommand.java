package io.github.litestreamagent.cli.command;

import io.github.litestreamagent.cli.terminal.Terminal;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** One command: picocli sets its flags and arguments, then it runs. */
public abstract class Subcommand {

    /** How the program is called in a hint that can be copied. */
    public static final String PROGRAM = "java -jar litestream-agent.jar";

    @Parameters
    private List<String> arguments = new ArrayList<>();

    /** Returns what stands behind the flags. */
    public List<String> arguments() {
        return arguments;
    }

    /** Returns true if what looks like a flag behind the first argument is an argument, as with each command of Litestream's. */
    public boolean takesFlagsFirst() {
        return true;
    }

    /** The text of {@code -h}. */
    public abstract String usage();

    /**
     * Runs the command with the flags and arguments that were set.
     *
     * @throws Exception with a message for the operator
     */
    public abstract void run(Terminal terminal) throws Exception;

    /** Returns how the process is to end, once the command has run: 0 unless there is more to say than that it worked. */
    public int exitCode() {
        return 0;
    }
}
