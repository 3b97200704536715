package io.github.litestreamagent.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.litestreamagent.harness.Running;
import java.util.List;

/** A runtime of nothing but the modules that an application with an agent and a database cannot do without, and the two that the agent wants. */
final class Jlink implements Launch {

    private static final String WITHOUT_THE_AGENTS = "java.base,java.sql,java.instrument";
    private static final String MODULES = WITHOUT_THE_AGENTS + ",java.management,jdk.net";

    @Override
    public void prepare(Place place, List<String> agent) {
        image(place, "less", WITHOUT_THE_AGENTS);
        Running run = place.run(line(place, "less", agent));
        assertThat(run.stderr())
                .filteredOn(line -> line.contains("litestream-agent:"))
                .singleElement()
                .asString()
                .contains("java.management", "jdk.net");
        image(place, "image", MODULES);
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        return line(place, "image", agent);
    }

    private static List<String> line(Place place, String image, List<String> agent) {
        return Place.line(path(place, image) + "/bin/java", agent, List.of("-cp", place.classPath(), "rows.Rows"));
    }

    private static void image(Place place, String name, String modules) {
        place.run(List.of(place.jdk().program("jlink"), "--add-modules", modules, "--output", path(place, name)));
    }

    private static String path(Place place, String image) {
        return place.scratch().resolve(image).toString();
    }
}
