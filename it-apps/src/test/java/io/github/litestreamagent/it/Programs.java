package io.github.litestreamagent.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import io.github.litestreamagent.harness.S3Access;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** The programs that these tests fork: applications, bare and with the agent, the command line of the agent, Litestream. */
final class Programs {

    static final Duration TIMEOUT = Duration.ofMinutes(3);

    private Programs() {}

    static Path agentJar() {
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
    static void restore(S3Access access, String path, Path output) {
        Running restore = Command.jar(agentJar(), "restore", "-o", output.toString(), access.url(path))
                .environment(access.keyEnvironment())
                .run(TIMEOUT);
        assertThat(restore.await(TIMEOUT)).as(restore.describe()).isZero();
    }

    /** Litestream 0.5 of LITESTREAM_0_5 or of the PATH; without it the test is skipped, or fails where REQUIRE_INTEROP says so. */
    static Path litestream() {
        Optional<Path> found = Optional.ofNullable(System.getenv("LITESTREAM_0_5"))
                .map(Path::of)
                .or(() -> onPath("litestream").filter(Programs::isLitestream05));
        if (found.isEmpty()) {
            missing("Litestream 0.5: neither the variable LITESTREAM_0_5 names it nor is it on the PATH");
        }
        return found.orElseThrow();
    }

    /** Restores with Litestream; fails if that does. */
    static void litestreamRestore(Path litestream, S3Access access, String path, Path output) {
        Running restore = new Command(
                        List.of(litestream.toString(), "restore", "-o", output.toString(), access.url(path)))
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

    private static void missing(String program) {
        if (Boolean.parseBoolean(System.getenv("REQUIRE_INTEROP"))) {
            fail("missing, and REQUIRE_INTEROP is set: " + program);
        }
        System.out.println("skipped, missing " + program);
        Assumptions.abort("missing " + program);
    }

    private static Optional<Path> onPath(String name) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isLitestream05(Path program) {
        Running version = new Command(List.of(program.toString(), "version"))
                .environment(Map.of())
                .run(TIMEOUT);
        return version.stdout().stream().anyMatch(line -> line.matches("v?0\\.5\\..*"));
    }

    private static String classPath() {
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
