package io.github.litestreamagent.apps;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** {@code --name value} pairs of a command line. */
public final class Arguments {

    private final Map<String, String> values = new HashMap<>();

    /** Reads a command line of names that the program knows, given without dashes. */
    public Arguments(String[] line, String... known) {
        Set<String> names = Set.of(known);
        for (int i = 0; i < line.length; i += 2) {
            String name = line[i].startsWith("--") ? line[i].substring(2) : "";
            if (!names.contains(name) || i + 1 == line.length) {
                throw new IllegalArgumentException(
                        "not understood: " + line[i] + "; known: --" + String.join(", --", known));
            }
            values.put(name, line[i + 1]);
        }
    }

    public String text(String name, String otherwise) {
        return values.getOrDefault(name, otherwise);
    }

    public int number(String name, int otherwise) {
        return values.containsKey(name) ? Integer.parseInt(values.get(name)) : otherwise;
    }

    public Path path(String name, String otherwise) {
        return Path.of(text(name, otherwise));
    }
}
