package io.github.litestreamagent.world;

import io.github.litestreamagent.harness.Running;
import java.util.List;
import java.util.Map;

/** How an application is started, and what is particular about it. */
@FunctionalInterface
interface Launch {

    /** Its command line, without the agent or with the agent's option. */
    List<String> line(Place place, List<String> agent);

    /** Prepares what the line needs. */
    default void prepare(Place place, List<String> agent) throws Exception {}

    /** Variables of its environment. */
    default Map<String, String> environment() {
        return Map.of();
    }

    /** Names of the jars that take part. */
    default List<String> jars(Place place) {
        return Module.jars(place.built());
    }

    /** Compares what only this application has: the first ran without the agent, the second with it. */
    default void compare(Running bare, Running agent) {}

    /** Returns true if the application loses commits without the agent, so that none of the agent's promises can hold. */
    default boolean losesByItself() {
        return false;
    }
}
