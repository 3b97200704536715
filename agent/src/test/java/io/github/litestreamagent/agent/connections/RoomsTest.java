package io.github.litestreamagent.agent.connections;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RoomsTest {

    private static final String PACKAGE = "io.github.litestreamagent.agent.connections";
    private static final Path FOLDER = Path.of("src/main/java").resolve(PACKAGE.replace('.', '/'));
    private static final Pattern USED =
            Pattern.compile("(?m)^import (?:static )?" + Pattern.quote(PACKAGE) + "\\.(\\w+)");
    private static final Pattern NAMED = Pattern.compile("\\{@code (\\w+)}");

    /** Fails when a class of a room imports one of a room that its package-info does not name, or of this package. */
    @Test
    void each_room_uses_only_the_rooms_that_its_package_info_names() throws IOException {
        List<Path> rooms = list(FOLDER).filter(Files::isDirectory).toList();
        assertThat(rooms).hasSizeGreaterThan(3);
        for (Path room : rooms) {
            String info = Files.readString(room.resolve("package-info.java"));
            Set<String> allowed = names(NAMED, info.substring(info.indexOf("may use:")));
            allowed.add(room.getFileName().toString());
            for (Path source : list(room).toList()) {
                assertThat(allowed).as(source.toString()).containsAll(names(USED, Files.readString(source)));
            }
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(hit -> hit.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList().stream();
        }
    }
}
