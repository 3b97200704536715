package io.github.litestreamagent.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A program to start. It inherits the environment without what would change the behaviour of Java, of an S3 client, of Litestream or of the
 * agent; what it needs of those is given.
 */
public final class Command {

    private final ProcessBuilder builder;
    private int wrapped;

    public Command(List<String> line) {
        builder = new ProcessBuilder(new ArrayList<>(line));
        builder.environment().keySet().removeIf(Command::changesBehaviour);
    }

    /** A Java program by its class. */
    public static Command java(String classPath, Class<?> main, String... arguments) {
        return new Command(List.of(java(), "-cp", classPath, main.getName())).arguments(arguments);
    }

    /** A Java program by its jar. */
    public static Command jar(Path jar, String... arguments) {
        return new Command(List.of(java(), "-jar", jar.toString())).arguments(arguments);
    }

    public Command arguments(String... arguments) {
        builder.command().addAll(List.of(arguments));
        return this;
    }

    /** Options of the JVM, before anything else. */
    public Command options(String... options) {
        builder.command().addAll(1, List.of(options));
        return this;
    }

    /** With the agent; its arguments are what stands behind the jar's name and {@code =}, empty for none. */
    public Command agent(Path jar, String arguments) {
        return options("-javaagent:" + jar + (arguments.isEmpty() ? "" : "=" + arguments));
    }

    /** Under another program, whose options come before this one's name; what is added later comes last. */
    public Command under(String... program) {
        builder.command().addAll(wrapped, List.of(program));
        wrapped += program.length;
        return this;
    }

    public Command environment(Map<String, String> variables) {
        builder.environment().putAll(variables);
        return this;
    }

    public Command in(Path folder) {
        builder.directory(folder.toFile());
        return this;
    }

    /** Program and arguments, for a script that starts them. */
    public List<String> line() {
        return List.copyOf(builder.command());
    }

    public Running start() {
        try {
            return new Running(String.join(" ", builder.command()), builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + builder.command().get(0), e);
        }
    }

    /** Starts it and waits for its end. */
    public Running run(Duration timeout) {
        Running running = start();
        running.await(timeout);
        return running;
    }

    /** Lets it live on when this JVM ends and when the terminal is closed; what it prints goes to a file. */
    public Process detach(Path output) {
        builder.command().add(0, "nohup");
        try {
            return builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + builder.command().get(0), e);
        }
    }

    /** The Java of the variable JAVA_25 (a JDK's folder or its program), else the one that runs this. */
    private static String java() {
        Path home = Path.of(System.getenv().getOrDefault("JAVA_25", System.getProperty("java.home")));
        return (Files.isDirectory(home) ? home.resolve("bin").resolve("java") : home).toString();
    }

    private static boolean changesBehaviour(String variable) {
        return variable.startsWith("LITESTREAM_")
                || variable.startsWith("AWS_")
                || variable.endsWith("JAVA_OPTIONS")
                || variable.equals("JAVA_TOOL_OPTIONS")
                || variable.equals("LOG_LEVEL");
    }
}
