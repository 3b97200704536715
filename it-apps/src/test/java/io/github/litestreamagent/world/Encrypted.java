package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Running;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** SQLite3 Multiple Ciphers, by a fork of the driver with the driver's names. What was restored is opened with the key, by the fork. */
record Encrypted(String cipher) implements Launch {

    private static final String KEY = "not-for-any-log";

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(agent, "-cp", place.classPath(), "rows.Rows", "cipher=" + cipher, "key=" + KEY);
    }

    @Override
    public void compare(Running bare, Running agent) {
        assertThat(agent.stderr()).noneMatch(line -> line.contains(KEY));
    }

    Database.Contents readWithTheKey(Place place, Path file) {
        Running read = place.run(place.java(
                List.of(), "-cp", place.classPath(), "rows.Ids", file.toString(), "cipher=" + cipher, "key=" + KEY));
        Iterator<String> lines = read.stdout().iterator();
        String integrity = lines.next();
        Set<Long> ids = read.stdout().stream().skip(1).map(Long::valueOf).collect(Collectors.toSet());
        return new Database.Contents(integrity, ids);
    }
}
