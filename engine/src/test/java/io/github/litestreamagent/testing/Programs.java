package io.github.litestreamagent.testing;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Programs that are not ours and that tests work with where they are installed: named by an environment variable, else found on PATH.
 * Without them a test is skipped and says so; with {@code REQUIRE_INTEROP=true} it fails.
 */
public final class Programs {

    private Programs() {}

    /** Litestream 0.5.x, by LITESTREAM_0_5; else skips the calling test. */
    public static Path litestream05() {
        return required("Litestream 0.5", "LITESTREAM_0_5", foundLitestream05());
    }

    /** The same, for a test that does without it. */
    public static Optional<Path> foundLitestream05() {
        return find("LITESTREAM_0_5", "litestream").filter(program -> isVersion(program, "v0\\.5\\..*"));
    }

    /** Litestream 0.3.x, by LITESTREAM_0_3; else skips the calling test. One that was built by {@code go install} does not know its version. */
    public static Path litestream03() {
        return required(
                "Litestream 0.3",
                "LITESTREAM_0_3",
                find("LITESTREAM_0_3", "litestream")
                        .filter(program -> isVersion(program, "v0\\.3\\..*|\\(development build\\)")));
    }

    /** MinIO, by MINIO. */
    public static Optional<Path> minio() {
        return find("MINIO", "minio");
    }

    /** SQLite's own program, by SQLITE3; a test does without it unless interoperability is required. */
    public static Optional<Path> sqlite3() {
        Optional<Path> found = find("SQLITE3", "sqlite3");
        return isInteropRequired() ? Optional.of(required("sqlite3", "SQLITE3", found)) : found;
    }

    /** By STRACE; else skips the calling test. */
    public static Path strace() {
        return required("strace", "STRACE", find("STRACE", "strace"));
    }

    /**
     * A process of an outside program. Its standard error goes with its standard output. AWS_CA_BUNDLE is removed: Litestream refuses to
     * start with one.
     */
    public static ProcessBuilder process(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("AWS_CA_BUNDLE");
        return builder;
    }

    /**
     * Runs a process to its end.
     *
     * @return exit code and output
     * @throws IOException if it takes longer than a minute
     */
    public static Finished run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path output = Files.createTempFile("program", ".out");
        try {
            Process process = builder.redirectOutput(output.toFile()).start();
            if (!process.waitFor(1, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
                throw new IOException("no end after a minute: " + String.join(" ", builder.command()) + "\n"
                        + Files.readString(output));
            }
            return new Finished(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            Files.deleteIfExists(output);
        }
    }

    /** What a process left. */
    public record Finished(int exitCode, String output) {}

    private static Path required(String name, String variable, Optional<Path> found) {
        if (found.isPresent()) {
            return found.get();
        }
        String message = name + " is not installed: set " + variable + " or put it on PATH";
        if (isInteropRequired()) {
            return fail(message + " (REQUIRE_INTEROP=true)");
        }
        System.out.println("skipped: " + message);
        return abort(message);
    }

    private static boolean isInteropRequired() {
        return Boolean.parseBoolean(System.getenv("REQUIRE_INTEROP"));
    }

    private static Optional<Path> find(String variable, String name) {
        String named = System.getenv(variable);
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named)).filter(Files::isExecutable);
        }
        return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
                .splitAsStream(Optional.ofNullable(System.getenv("PATH")).orElse(""))
                .filter(directory -> !directory.isBlank())
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean isVersion(Path litestream, String pattern) {
        try {
            return run(process(litestream, "version")).output().strip().matches(pattern);
        } catch (IOException doesNotRun) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
