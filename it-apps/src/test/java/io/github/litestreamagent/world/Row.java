package io.github.litestreamagent.world;

import java.util.List;

/**
 * A row of the table.
 *
 * @param name how the row is asked for
 * @param application what it is, for the table
 * @param versions names of jars whose versions are told
 * @param java the Java that it runs on, e.g. 17
 */
record Row(String name, String application, List<String> versions, int java, Module module, Runs runs) {

    /** How it is started and what it writes. */
    record Runs(Launch launch, List<Database> databases) {}
}
