package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The programs that these tests fork: applications, bare and with the agent, the command line of the agent, Litestream. */
public final class Forks {

    static final Duration TIMEOUT = Duration.ofMinutes(3);

    private Forks() {}

    public static Path agentJar() {
        Path jar = Path.of(System.getProperty("agent.jar"));
        assertThat(jar).as("the agent's jar, built by the module agent").isRegularFile();
        return jar;
    }

    static Command bare(Class<?> application, String... arguments) {
        return Command.java(classPath(), application, arguments);
    }

    /** With the agent; its arguments stand behind the jar's name and {@code =}, empty for none. */
    static Command withAgent(String agentArguments, Class<?> application, String... arguments) {
        return bare(application, arguments).agent(agentJar(), agentArguments);
    }

    /** Restores with the agent's jar; fails if that does. */
    public static void restore(S3Access access, String path, Path output, String... options) {
        Running restore = Command.jar(agentJar(), "restore")
                .arguments(options)
                .arguments("-o", output.toString(), access.url(path))
                .environment(access.keyEnvironment())
                .run(TIMEOUT);
        assertThat(restore.await(TIMEOUT)).as(restore.describe()).isZero();
    }

    /** Restores from a directory with the agent's jar; fails if that does. */
    static void restore(Path replica, Path output) {
        Running restore = Command.jar(
                        agentJar(),
                        "restore",
                        "-o",
                        output.toString(),
                        replica.toUri().toString())
                .run(TIMEOUT);
        assertThat(restore.await(TIMEOUT)).as(restore.describe()).isZero();
    }

    /** Restores with Litestream; fails if that does. */
    public static void litestreamRestore(
            Path litestream, S3Access access, String path, Path output, String... options) {
        Running restore = new Command(List.of(litestream.toString(), "restore"))
                .arguments(options)
                .arguments("-o", output.toString(), access.url(path))
                .environment(access.keyEnvironment())
                .run(TIMEOUT);
        assertThat(restore.await(TIMEOUT)).as(restore.describe()).isZero();
    }

    /** Starts {@code litestream replicate} on one database; ended by SIGTERM, it ships what is left. */
    static Running litestreamReplicate(Path litestream, S3Access access, String path, Path database) {
        Path config = database.resolveSibling(database.getFileName() + ".litestream.yml");
        write(
                config,
                "dbs:",
                "  - path: " + database,
                "    replica:",
                "      type: s3",
                "      bucket: " + access.bucket(),
                "      path: " + path,
                "      region: " + access.region(),
                "      endpoint: " + access.endpoint().orElseThrow(),
                "      force-path-style: true",
                "      sync-interval: 100ms");
        return new Command(List.of(litestream.toString(), "replicate", "-config", config.toString()))
                .environment(access.keyEnvironment())
                .start();
    }

    static void write(Path file, String... lines) {
        try {
            Files.write(file, List.of(lines));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the applications. */
    static String classPath() {
        try {
            return System.getProperty("apps.classes")
                    + File.pathSeparator
                    + Files.readString(Path.of(System.getProperty("apps.classpath")))
                            .strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
