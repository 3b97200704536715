package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Running;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** SQLite3 Multiple Ciphers, by a fork of the driver with the driver's names. What was restored is opened with the key, by the fork. */
record Encrypted(String cipher) implements Launch, Database.Reader {

    private static final String KEY = "not-for-any-log";

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(agent, "-cp", place.classPath(), "rows.Rows", "cipher=" + cipher, "key=" + KEY);
    }

    @Override
    public void compare(Running bare, Running agent) {
        assertThat(agent.stderr()).noneMatch(line -> line.contains(KEY));
    }

    @Override
    public Database.Contents read(Place place, Path file) {
        List<String> lines = lines(place, file);
        Set<Long> ids = lines.stream()
                .skip(1)
                .map(line -> Long.valueOf(line.substring(0, line.indexOf('|'))))
                .collect(Collectors.toSet());
        return new Database.Contents(lines.get(0), ids);
    }

    /** Row by row: a checkpoint encrypts each page anew, so that the file has other bytes than the WAL had. */
    @Override
    public void assertSame(Place place, Path restored, Path left, String what) {
        assertThat(lines(place, restored)).as(what).isEqualTo(lines(place, left));
    }

    private List<String> lines(Place place, Path file) {
        return place.run(place.java(
                        List.of(),
                        "-cp",
                        place.classPath(),
                        "rows.Print",
                        file.toString(),
                        "cipher=" + cipher,
                        "key=" + KEY))
                .stdout();
    }
}
