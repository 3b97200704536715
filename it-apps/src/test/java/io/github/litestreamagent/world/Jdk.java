package io.github.litestreamagent.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A JDK of this machine.
 *
 * @param home its folder
 * @param version as its file {@code release} gives it
 */
record Jdk(Path home, String version) {

    private static final Path RUNNING = Path.of(System.getProperty("java.home"));

    /** The one that runs this, else that of the variable {@code JAVA_<feature>}, else one beside the one that runs this. */
    static Optional<Jdk> find(int feature) {
        Stream<Path> named = Stream.ofNullable(System.getenv("JAVA_" + feature)).map(Path::of);
        return Stream.concat(Stream.concat(Stream.of(RUNNING), named), besideTheRunningOne())
                .flatMap(home -> read(home).stream())
                .filter(jdk -> jdk.version.matches(feature + "(\\..*)?"))
                .findFirst();
    }

    String program(String name) {
        return home.resolve("bin").resolve(name).toString();
    }

    private static Stream<Path> besideTheRunningOne() {
        try (Stream<Path> folders = Files.list(RUNNING.resolveSibling("."))) {
            return folders.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Jdk> read(Path home) {
        Path release = home.resolve("release");
        if (!Files.isRegularFile(release)
                || !Files.isExecutable(home.resolve("bin").resolve("javac"))) {
            return Optional.empty();
        }
        Properties values = new Properties();
        try (var in = Files.newInputStream(release)) {
            values.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Optional.ofNullable(values.getProperty("JAVA_VERSION"))
                .map(version -> new Jdk(home.toAbsolutePath(), version.replace("\"", "")));
    }
}
