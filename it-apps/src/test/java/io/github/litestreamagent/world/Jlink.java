package io.github.litestreamagent.world;

import java.util.List;

/** A runtime of nothing but the modules that an application with an agent and a database cannot do without. */
final class Jlink implements Launch {

    private static final String MODULES = "java.base,java.sql,java.instrument";

    @Override
    public void prepare(Place place, List<String> agent) {
        place.run(List.of(place.jdk().program("jlink"), "--add-modules", MODULES, "--output", image(place)));
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        return Place.line(image(place) + "/bin/java", agent, List.of("-cp", place.classPath(), "rows.Rows"));
    }

    private static String image(Place place) {
        return place.scratch().resolve("image").toString();
    }
}
