package io.github.litestreamagent.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Parameters;

/** One command: picocli sets its flags and arguments, then it runs. */
abstract class Subcommand {

    /** How the program is called in a hint that can be copied. */
    static final String PROGRAM = "java -jar litestream-agent.jar";

    @Parameters
    private List<String> arguments = new ArrayList<>();

    /** Returns what stands behind the flags. */
    List<String> arguments() {
        return arguments;
    }

    /** Returns true if what looks like a flag behind the first argument is an argument, as with each command of Litestream's. */
    boolean takesFlagsFirst() {
        return true;
    }

    /** The text of {@code -h}. */
    abstract String usage();

    /**
     * @throws Exception with a message for the operator
     */
    abstract void run(Terminal terminal) throws Exception;

    /** Returns how the process is to end, once the command has run: 0 unless there is more to say than that it worked. */
    int exitCode() {
        return 0;
    }
}
