package io.github.litestreamagent.world;

import java.util.List;

/**
 * JDK 25 with a cache of loaded and linked classes, which must be used: the JVM does not start otherwise.
 *
 * @param withAgent whether the agent was there when the cache was made
 */
record AotCache(boolean withAgent) implements Launch {

    /** Without it the JVM takes no agent beside a cache that was made without one. */
    private static final String MODULE_OF_AGENTS = "--add-modules=java.instrument";

    @Override
    public void prepare(Place place, List<String> agent) {
        place.run(place.java(
                withAgent ? agent : List.of(),
                "-XX:AOTCacheOutput=" + cache(place),
                MODULE_OF_AGENTS,
                "-cp",
                place.jars(),
                "rows.Rows"));
    }

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(
                agent,
                "-XX:AOTCache=" + cache(place),
                "-XX:AOTMode=on",
                MODULE_OF_AGENTS,
                "-cp",
                place.jars(),
                "rows.Rows");
    }

    private static String cache(Place place) {
        return place.scratch().resolve("app.aot").toString();
    }
}
