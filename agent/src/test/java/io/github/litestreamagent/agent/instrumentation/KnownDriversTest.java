package io.github.litestreamagent.agent.instrumentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Fails when the woven class files in the jar were made with other hooks than those of now. */
class KnownDriversTest {

    private static final Path DRIVERS = Path.of(System.getProperty("known.drivers"));

    @Test
    void each_class_that_is_woven_now_is_the_one_that_was_woven_by_the_build() throws IOException {
        List<byte[]> classes = new ArrayList<>();
        try (Stream<Path> jars = Files.list(DRIVERS)) {
            for (Path jar : (Iterable<Path>) jars::iterator) {
                KnownDriversBuild.forEachClass(jar, (original, woven) -> {
                    assertThat(KnownDrivers.woven(original)).as(jar.toString()).isEqualTo(woven);
                    classes.add(original);
                });
            }
        }
        assertThat(classes).hasSizeGreaterThan(40);
    }

    @Test
    void a_class_that_another_agent_has_changed_is_not_known() throws IOException {
        List<byte[]> classes = new ArrayList<>();
        try (Stream<Path> jars = Files.list(DRIVERS)) {
            KnownDriversBuild.forEachClass(jars.findAny().orElseThrow(), (original, woven) -> classes.add(woven));
        }
        assertThat(classes)
                .isNotEmpty()
                .allSatisfy(changed -> assertThat(KnownDrivers.woven(changed)).isNull());
    }
}
