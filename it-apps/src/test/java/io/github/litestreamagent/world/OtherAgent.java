package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Running;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Another agent in the same JVM, and what it sees of the application.
 *
 * @param jar its jar in the module {@code agents}, without version
 * @param settings behind the jar in its option
 * @param first whether it stands before ours
 * @param options of the JVM
 */
record OtherAgent(String jar, String settings, boolean first, List<String> options) implements Launch {

    /** As the exporter to the console prints a span: {@code 'INSERT app.db' : <trace> <span> CLIENT […}. */
    private static final Pattern SPAN = Pattern.compile("LoggingSpanExporter - '(.*)' : \\w{32} ");

    static OtherAgent named(String jar, String settings) {
        return new OtherAgent(jar, settings, true, List.of());
    }

    /** With each statement as a span on standard error. */
    static OtherAgent openTelemetry(boolean first) {
        return new OtherAgent(
                "opentelemetry-javaagent",
                "",
                first,
                List.of(
                        "-Dotel.traces.exporter=console",
                        "-Dotel.metrics.exporter=none",
                        "-Dotel.logs.exporter=none",
                        "-Dotel.javaagent.logging=simple"));
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        List<String> other = List.of("-javaagent:" + jar(place) + settings);
        List<String> both = new ArrayList<>(agent);
        both.addAll(first ? 0 : agent.size(), other);
        both.addAll(options);
        return place.java(both, "-cp", place.classPath(), "rows.Rows");
    }

    @Override
    public List<String> jars(Place place) {
        List<String> jars = new ArrayList<>(Launch.super.jars(place));
        jars.addAll(Module.jars(agents(place)));
        return jars;
    }

    private Path jar(Place place) {
        Path libraries = agents(place).resolve("lib");
        try (Stream<Path> files = Files.list(libraries)) {
            return files.filter(file -> file.getFileName().toString().startsWith(jar))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path agents(Place place) {
        return Module.of("agents").build(place.jdk());
    }

    @Override
    public void compare(Running bare, Running agent) {
        assertThat(spans(agent)).isEqualTo(spans(bare));
    }

    /** How often each name came. */
    private static Map<String, Integer> spans(Running program) {
        Map<String, Integer> spans = new TreeMap<>();
        for (String line : program.stderr()) {
            Matcher span = SPAN.matcher(line);
            if (span.find()) {
                spans.merge(span.group(1), 1, Integer::sum);
            }
        }
        return spans;
    }
}
