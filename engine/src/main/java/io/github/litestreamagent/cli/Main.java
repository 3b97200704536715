package io.github.litestreamagent.cli;

import io.github.litestreamagent.cli.command.FlagException;
import io.github.litestreamagent.cli.command.FlagParser;
import io.github.litestreamagent.cli.command.Subcommand;
import io.github.litestreamagent.cli.command.UsageException;
import io.github.litestreamagent.cli.restore.RestoreRunner;
import io.github.litestreamagent.cli.terminal.Terminal;
import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.Logging;
import io.github.litestreamagent.logging.LoggingSettings;
import io.github.litestreamagent.storage.ImpossiblePath;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code java -jar litestream-agent.jar <command> …}: exit code 0, or 1 for every failure, as with Litestream; {@code verify} has more. */
public final class Main {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final List<String> VERSION = List.of("-version", "--version");
    private static final List<String> HELP = List.of("help", "-h", "-help", "--help");

    /** Litestream's commands that are not here, and what there is instead. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "replicate",
            "replicate is what the agent does inside the application:"
                    + " java -javaagent:litestream-agent.jar=litestream.yml -jar app.jar; a process of its own is"
                    + " what Litestream's program has, on the same replica and with the same file");

    private static final List<String> LATER =
            List.of("info", "list", "register", "unregister", "start", "stop", "sync");

    /** Litestream's name for {@code ltx} before 0.5. */
    private static final String OLD_LTX = "wal";

    private static final Pattern UNPRINTABLE = Pattern.compile("[^ -~]");

    private static final String USAGE = """
            litestream-agent replicates the SQLite databases of a JVM application.

            Usage:

            	java -jar litestream-agent.jar <command> [arguments]

            	java -javaagent:litestream-agent.jar=litestream.yml -jar app.jar

            The commands are:

            """;

    private Main() {}

    /** Runs one command on the process's own streams. Does not end the process. */
    public static int run(String[] arguments) {
        return run(arguments, Terminal.ofProcess(), RestoreRunner.FROM_STORAGE);
    }

    static int run(String[] arguments, Terminal terminal, RestoreRunner restores) {
        Logging.start(LoggingSettings.DEFAULTS);
        Commands commands = new Commands(restores);
        String name = arguments.length == 0 ? "" : arguments[0];
        if (VERSION.contains(name)) {
            return run(new VersionCommand(), Arrays.asList(arguments).subList(1, arguments.length), terminal);
        }
        if (name.isEmpty() || name.startsWith("-") || name.equals("help")) {
            terminal.out().print(USAGE + commands.summaries());
            return HELP.contains(name) ? OK : FAILED;
        }
        List<String> rest = Arrays.asList(arguments).subList(1, arguments.length);
        if (name.equals(OLD_LTX)) {
            terminal.err().println("Warning: 'wal' command is deprecated, please use 'ltx' instead");
        }
        Optional<Subcommand> command = commands.create(name.equals(OLD_LTX) ? "ltx" : name);
        return command.isPresent() ? run(command.get(), rest, terminal) : refuse(name, terminal);
    }

    private static int refuse(String name, Terminal terminal) {
        String unknown = "litestream " + name + ": unknown command";
        terminal.error(LATER.contains(name) ? "not supported yet: " + name : ELSEWHERE.getOrDefault(name, unknown));
        return FAILED;
    }

    private static int run(Subcommand command, List<String> arguments, Terminal terminal) {
        try {
            FlagParser parser = new FlagParser(command);
            if (parser.asksForHelp(arguments)) {
                terminal.out().println(command.usage());
                return OK;
            }
            parser.parse(arguments);
            command.run(terminal);
            return command.exitCode();
        } catch (FlagException wrong) {
            terminal.out().println(command.usage());
            terminal.err().println(wrong.getMessage());
            terminal.error(wrong.getMessage());
        } catch (UsageException wrong) {
            terminal.error(wrong.getMessage());
            if (!wrong.hint().isEmpty()) {
                terminal.err().println("Try: " + wrong.hint());
            }
        } catch (ConfigurationException | IOException expected) {
            terminal.error(expected.getMessage() == null ? expected.toString() : expected.getMessage());
        } catch (InvalidPathException wrong) {
            terminal.error(UNPRINTABLE.matcher(wrong.getInput()).replaceAll("?") + " is " + ImpossiblePath.SENTENCE);
        } catch (Exception defect) {
            terminal.error(defect + " at "
                    + Arrays.stream(defect.getStackTrace())
                            .findFirst()
                            .map(Object::toString)
                            .orElse("?"));
        }
        return FAILED;
    }
}
