package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Command;
import io.github.litestreamagent.harness.Running;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where a row runs.
 *
 * @param built what Maven made of its module
 * @param scratch an empty folder for what the row makes of that
 */
record Place(Jdk jdk, Path built, Path scratch) {

    static final Duration TIMEOUT = Duration.ofMinutes(5);

    /** Seconds of a run matter here, and not its throughput. */
    private static final List<String> QUICK = List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    /** A line of the JDK's {@code java} with the agent's option first. */
    List<String> java(List<String> agent, String... arguments) {
        return line(jdk.program("java"), QUICK, agent, List.of(arguments));
    }

    /** A line of any program: what is given, in that order. */
    @SafeVarargs
    static List<String> line(String program, List<String>... arguments) {
        List<String> line = new ArrayList<>(List.of(program));
        for (List<String> more : arguments) {
            line.addAll(more);
        }
        return line;
    }

    /** Runs what a row needs before it begins, with a few rows to write, in a folder that nothing looks into. */
    Running run(List<String> line) {
        try {
            Running run = new Command(line)
                    .environment(Map.of("ROWS", "20"))
                    .in(Files.createTempDirectory(scratch, "before"))
                    .run(TIMEOUT);
            assertThat(run.await(TIMEOUT)).as(run.describe()).isZero();
            return run;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The classes of the module and its libraries. */
    String classPath() {
        return path("classes") + File.pathSeparator + path("lib") + File.separator + "*";
    }

    /** The same as jars alone, as a cache of classes wants it. */
    String jars() {
        try (Stream<Path> own = Files.list(built);
                Stream<Path> libraries = Files.list(built.resolve("lib"))) {
            return Stream.concat(own, libraries)
                    .map(Path::toString)
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .collect(Collectors.joining(File.pathSeparator));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The path of something that was built. */
    String path(String name) {
        return built.resolve(name).toString();
    }
}
