package io.github.litestreamagent.world;

import java.util.List;
import java.util.Map;

/**
 * One WAR deployed as {@code a} and {@code b}. On one file the two copies of SQLite drop each other's POSIX locks, and lose commits.
 *
 * @param oneFile whether both write to shared.db
 */
record TwoWars(boolean oneFile) implements Launch {

    @Override
    public List<String> line(Place place, List<String> agent) {
        return place.java(agent, "-cp", place.classPath(), "server.Server", place.path("visits.war"), "a", "b");
    }

    @Override
    public Map<String, String> environment() {
        return oneFile ? Map.of("DATABASE", "shared.db") : Map.of();
    }

    @Override
    public boolean losesByItself() {
        return oneFile;
    }
}
