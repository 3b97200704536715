package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/**
 * A folder of {@code it-apps/world} with its {@code pom.xml}.
 *
 * @param properties of Maven, {@code name=value}
 * @param target where Maven puts what it builds, below the folder
 */
record Module(String folder, List<String> properties, String target) {

    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final Path WORLD = Path.of("world").toAbsolutePath();
    private static final Map<Module, Path> BUILT = new HashMap<>();

    static Module of(String folder) {
        return new Module(folder, List.of(), "target");
    }

    /** The path of a file of its sources. */
    String source(String file) {
        return WORLD.resolve(folder).resolve(file).toString();
    }

    /**
     * Builds it with that JDK, once for each JVM of tests, and returns the folder of what was built. Nothing is fetched where everything is
     * there.
     */
    Path build(Jdk jdk) {
        return BUILT.computeIfAbsent(this, module -> {
            if (maven(jdk, "--offline").await(TIMEOUT) != 0) {
                Running online = maven(jdk);
                assertThat(online.await(TIMEOUT)).as(online.describe()).isZero();
            }
            return WORLD.resolve(folder).resolve(target);
        });
    }

    /** Names of all jars in what was built, also of those within jars and WARs. */
    static List<String> jars(Path built) {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(built)) {
            for (Path file :
                    files.filter(name -> name.toString().matches(".*\\.[jw]ar")).toList()) {
                names.add(file.getFileName().toString());
                if (file.getParent().equals(built)) {
                    names.addAll(entries(file));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names;
    }

    private static List<String> entries(Path archive) throws IOException {
        try (var zip = new ZipFile(archive.toFile())) {
            return zip.stream()
                    .map(entry -> entry.getName().replaceAll(".*/", ""))
                    .filter(name -> name.endsWith(".jar"))
                    .toList();
        }
    }

    private Running maven(Jdk jdk, String... options) {
        List<String> line = new ArrayList<>(List.of(maven(), "-B", "-q", "-f", source("pom.xml"), "clean", "package"));
        properties.forEach(property -> line.add("-D" + property));
        Optional.ofNullable(System.getProperty("maven.repository"))
                .ifPresent(path -> line.add("-Dmaven.repo.local=" + path));
        return new Command(line)
                .arguments(options)
                .environment(Map.of("JAVA_HOME", jdk.home().toString()))
                .run(TIMEOUT);
    }

    /** That of the build, else that of PATH. */
    private static String maven() {
        return Optional.ofNullable(System.getProperty("maven.home"))
                .map(home -> home + "/bin/mvn")
                .orElse("mvn");
    }
}
