package io.github.litestreamagent.replication.lease;

import java.io.StringReader;
import java.util.LinkedHashMap;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** JSON objects without objects or lists inside, as {@code lock.json} is one. Each is YAML too, whose parser is in the agent already. */
final class FlatJson {

    private static final int LONGEST = 1 << 16;

    private FlatJson() {}

    /**
     * Reads names and values; numbers and literals as they are spelt.
     *
     * @throws IllegalArgumentException if the text is no such object
     */
    static Map<String, String> parse(String text) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LONGEST);
        options.setNestingDepthLimit(2);
        try {
            if (new Yaml(options).compose(new StringReader(text)) instanceof MappingNode object) {
                return values(object);
            }
        } catch (YAMLException malformed) {
            throw new IllegalArgumentException("not JSON", malformed);
        }
        throw new IllegalArgumentException("not a JSON object");
    }

    private static Map<String, String> values(MappingNode object) {
        Map<String, String> values = new LinkedHashMap<>();
        for (NodeTuple tuple : object.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode name)
                    || !(tuple.getValueNode() instanceof ScalarNode value)) {
                throw new IllegalArgumentException("not a flat JSON object");
            }
            values.put(name.getValue(), value.getValue());
        }
        return values;
    }

    /** In ASCII alone. */
    static String quoted(String value) {
        StringBuilder out = new StringBuilder("\"");
        value.chars().forEach(c -> {
            if (c == '"' || c == '\\') {
                out.append('\\').append((char) c);
            } else if (c < ' ' || c > '~') {
                out.append(String.format("\\u%04x", c));
            } else {
                out.append((char) c);
            }
        });
        return out.append('"').toString();
    }
}
