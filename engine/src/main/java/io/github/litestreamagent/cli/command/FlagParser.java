package io.github.litestreamagent.cli.command;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Flags as Go's flag package takes them: one dash or two, before the arguments, {@code -flag value} or {@code -flag=value}. */
public final class FlagParser {

    private static final List<String> HELP = List.of("-h", "-help", "--h", "--help");

    private final CommandLine commandLine;

    public FlagParser(Subcommand command) {
        commandLine = new CommandLine(command)
                .setStopAtPositional(command.takesFlagsFirst())
                .setPosixClusteredShortOptionsAllowed(false)
                .setAllowOptionsAsOptionParameters(true)
                .setOverwrittenOptionsAllowed(true)
                .setExpandAtFiles(false);
    }

    public boolean asksForHelp(List<String> arguments) {
        return arguments.stream()
                .takeWhile(argument -> argument.startsWith("-"))
                .anyMatch(HELP::contains);
    }

    /** Sets the command's flags and arguments. */
    public void parse(List<String> arguments) throws FlagException {
        try {
            commandLine.parseArgs(arguments.toArray(new String[0]));
        } catch (UnmatchedArgumentException undefined) {
            throw new FlagException("flag provided but not defined: "
                    + name(undefined.getUnmatched().get(0)));
        } catch (MissingParameterException missing) {
            throw new FlagException(
                    "flag needs an argument: " + name(missing.getMissing().get(0)));
        } catch (ParameterException invalid) {
            throw new FlagException(invalidValue(invalid));
        }
    }

    private static String invalidValue(ParameterException invalid) {
        ArgSpec flag = invalid.getArgSpec();
        if (flag == null) {
            return invalid.getMessage();
        }
        return flag.type() == boolean.class
                ? "invalid boolean value \"" + invalid.getValue() + "\" for " + name(flag) + ": parse error"
                : "invalid value \"" + invalid.getValue() + "\" for flag " + name(flag) + ": " + reason(invalid);
    }

    /** A converter of this command line says why; Go calls a wrong number a parse error. */
    private static String reason(ParameterException invalid) {
        boolean number = invalid.getArgSpec().type() == Integer.class;
        return number || invalid.getCause() == null
                ? "parse error"
                : invalid.getCause().getMessage();
    }

    private static String name(ArgSpec flag) {
        return flag instanceof OptionSpec option ? option.names()[0] : flag.paramLabel();
    }

    private static String name(String written) {
        String bare = written.replaceFirst("^--?", "");
        int equals = bare.indexOf('=');
        return "-" + (equals < 0 ? bare : bare.substring(0, equals));
    }
}
