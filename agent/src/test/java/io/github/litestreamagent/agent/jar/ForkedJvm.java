package io.github.litestreamagent.agent.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a program in a JVM of its own, and says which classes it loaded. */
record ForkedJvm(int exitCode, String out, String err, List<String> loadedClasses) {

    static final Path AGENT = Path.of(System.getProperty("agent.jar"));
    static final Path DRIVERS = Path.of(System.getProperty("drivers"));
    static final Path DRIVER = DRIVERS.resolve("sqlite-jdbc-3.54.1.0.jar");
    static final Path LOGGING = DRIVERS.resolve("slf4j-api-2.0.20.jar");
    static final Path APPLICATION = Path.of("target", "test-classes").toAbsolutePath();

    static ForkedJvm run(Path directory, List<String> arguments) throws IOException, InterruptedException {
        Path classes = Files.createTempFile(directory, "classes", ".txt");
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xlog:class+load:file=" + classes + ":none");
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("LITESTREAM_") || name.startsWith("JAVA_TOOL"));
        int exitCode = builder.start().waitFor();
        return new ForkedJvm(
                exitCode,
                Files.readString(out),
                Files.readString(err),
                Files.readAllLines(classes).stream()
                        .map(line -> line.split(" ", 2)[0])
                        .toList());
    }

    boolean loaded(String className) {
        return loadedClasses.contains(className);
    }
}
