package io.github.litestreamagent.cli.terminal;

import io.github.litestreamagent.config.ConfigurationSources;
import io.github.litestreamagent.logging.Secrets;
import java.io.Console;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** What surrounds a command: where it prints, and what it was started with. */
public record Terminal(
        PrintStream out,
        PrintStream err,
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Path workingDirectory) {

    public static Terminal ofProcess() {
        Map<String, String> properties = new HashMap<>();
        System.getProperties().stringPropertyNames().forEach(name -> properties.put(name, System.getProperty(name)));
        return new Terminal(
                System.out, System.err, properties, System.getenv(), Path.of("").toAbsolutePath());
    }

    /** The sources of a configuration. The flags of a command take the place of the system properties of their name. */
    public ConfigurationSources sources(Map<String, String> flags) {
        Map<String, String> properties = new HashMap<>(systemProperties);
        flags.forEach((name, value) -> properties.put("litestream." + name, value));
        return new ConfigurationSources("", properties, environment, workingDirectory);
    }

    /** Returns true if a person looks at the standard streams of the process, so that a line may be written over. */
    public boolean isInteractive() {
        Console console = err == System.err ? System.console() : null;
        if (console == null) {
            return false;
        }
        try { // from Java 22 on there is a console without a terminal, too
            return (boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException olderJava) {
            return true;
        }
    }

    public void error(String message) {
        err.println("Error: " + Secrets.mask(message));
    }
}
