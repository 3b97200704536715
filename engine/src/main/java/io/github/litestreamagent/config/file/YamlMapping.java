package io.github.litestreamagent.config.file;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.config.setting.EditDistance;
import io.github.litestreamagent.config.setting.Notices;
import io.github.litestreamagent.config.setting.Setting;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** One mapping of the file: keys and typed access. A key without a value, or with an empty one, is one that is not there. */
public final class YamlMapping {

    private static final Set<Tag> SCALAR_TAGS =
            Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL, Tag.TIMESTAMP, Tag.NULL, Tag.MERGE);
    private static final Pattern VARIABLE_NAME = Pattern.compile("[A-Z][A-Z0-9_]*");

    private final YamlFile file;
    private final String place;
    private final Map<String, NodeTuple> tuples = new LinkedHashMap<>();

    /**
     * @param title of the place, for messages
     */
    public YamlMapping(YamlFile file, Node node, String title) throws ConfigurationException {
        this.file = file;
        this.place = file.place(node);
        if (!(node instanceof MappingNode mapping)) {
            throw new ConfigurationException(title + " must hold keys and values (" + file.place(node) + ")");
        }
        addAll(mapping, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private YamlMapping(YamlFile file) {
        this.file = file;
        this.place = file.name();
    }

    public static YamlMapping empty(YamlFile file) {
        return new YamlMapping(file);
    }

    public static YamlMapping emptyLike(YamlMapping other) {
        return new YamlMapping(other.file);
    }

    private void addAll(MappingNode mapping, Set<Node> merged) throws ConfigurationException {
        Map<String, NodeTuple> own = new LinkedHashMap<>();
        List<Node> sources = new ArrayList<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (tuple.getKeyNode().getTag().equals(Tag.MERGE)) {
                sources.add(tuple.getValueNode());
            } else if (own.put(key(tuple), tuple) != null) {
                throw new ConfigurationException(
                        "duplicate key" + EditDistance.shown(key(tuple)) + " (" + file.place(tuple.getKeyNode()) + ")");
            }
        }
        own.forEach(tuples::putIfAbsent);
        for (Node source : sources) {
            merge(source, merged);
        }
    }

    private void merge(Node source, Set<Node> merged) throws ConfigurationException {
        if (!merged.add(source)) {
            return;
        }
        if (source instanceof MappingNode mapping) {
            addAll(mapping, merged);
        } else if (source instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                merge(item, merged);
            }
        } else {
            throw new ConfigurationException("<< must name a mapping (" + file.place(source) + ")");
        }
    }

    private String key(NodeTuple tuple) throws ConfigurationException {
        if (tuple.getKeyNode() instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new ConfigurationException("a key must be a word (" + file.place(tuple.getKeyNode()) + ")");
    }

    /** Refuses what is unknown, misplaced or not supported in this section; says what has no effect. */
    public void check(Section section, Notices notices) throws ConfigurationException {
        for (Map.Entry<String, NodeTuple> entry : tuples.entrySet()) {
            String place = file.place(entry.getValue().getKeyNode());
            if (!KeyCatalog.isSupported(section, entry.getKey())) {
                throw new ConfigurationException(KeyCatalog.objection(section, entry.getKey()) + " (" + place + ")");
            }
            if (KeyCatalog.isWithoutEffect(entry.getKey())) {
                notices.info(entry.getKey() + " has no effect here (" + place + ")");
            }
        }
    }

    public boolean isEmpty() {
        return tuples.isEmpty();
    }

    public boolean has(String key) {
        return tuples.containsKey(key);
    }

    public ConfigurationException wrong(String key, String whatIsWrong) {
        return new ConfigurationException(whatIsWrong + " (" + placeOf(key) + ")");
    }

    public String placeOf(String key) {
        return file.place(tuples.get(key).getKeyNode());
    }

    /** A scalar; empty if the key is absent or has no value. */
    public Optional<Setting> setting(String key) throws ConfigurationException {
        NodeTuple tuple = tuples.get(key);
        if (tuple == null) {
            return Optional.empty();
        }
        return scalar(key, tuple.getValueNode());
    }

    /** A scalar that names a secret, or part of one: then a variable that is not set is a mistake. */
    public Optional<Setting> secret(String key) throws ConfigurationException {
        Optional<Setting> setting = setting(key);
        NodeTuple tuple = tuples.get(key);
        if (tuple == null || !(tuple.getValueNode() instanceof ScalarNode scalar)) {
            return setting;
        }
        Optional<String> undefined = file.undefinedVariable(scalar);
        if (undefined.isPresent()) {
            boolean whole =
                    setting.isEmpty() && VARIABLE_NAME.matcher(undefined.get()).matches();
            throw new ConfigurationException(key + " refers to " + (whole ? "$" + undefined.get() : "a variable")
                    + ", which is not set: set it, or leave the key out"
                    + (key.endsWith("access-key") || key.endsWith("access-key-id")
                            ? " for the credentials of the environment"
                            : "")
                    + "; a secret"
                    + " that holds a $ belongs into a variable (" + file.place(scalar) + ")");
        }
        return setting;
    }

    /** A scalar, or several in a sequence. */
    public List<Setting> settings(String key) throws ConfigurationException {
        List<Setting> settings = new ArrayList<>();
        NodeTuple tuple = tuples.get(key);
        if (tuple != null && tuple.getValueNode() instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                scalar(key, item).ifPresent(settings::add);
            }
        } else {
            setting(key).ifPresent(settings::add);
        }
        return settings;
    }

    private Optional<Setting> scalar(String key, Node node) throws ConfigurationException {
        if (!(node instanceof ScalarNode scalar)) {
            throw new ConfigurationException(key + " must be a single value (" + file.place(node) + ")");
        }
        if (!SCALAR_TAGS.contains(scalar.getTag())) {
            throw new ConfigurationException(key + " has a tag that is not known here (" + file.place(node) + ")");
        }
        boolean absent = scalar.getTag().equals(Tag.NULL) || scalar.getValue().isEmpty();
        return absent ? Optional.empty() : Optional.of(new Setting(key, scalar.getValue(), file.place(node)));
    }

    public Optional<YamlMapping> mapping(String key) throws ConfigurationException {
        NodeTuple tuple = tuples.get(key);
        return tuple == null || isNull(tuple.getValueNode())
                ? Optional.empty()
                : Optional.of(new YamlMapping(file, tuple.getValueNode(), key));
    }

    /** A sequence of mappings; empty if the key is absent or has no value. */
    public List<YamlMapping> mappings(String key) throws ConfigurationException {
        NodeTuple tuple = tuples.get(key);
        List<YamlMapping> mappings = new ArrayList<>();
        if (tuple == null || isNull(tuple.getValueNode())) {
            return mappings;
        }
        if (!(tuple.getValueNode() instanceof SequenceNode sequence)) {
            throw new ConfigurationException(
                    key + " must be a list, each entry behind a dash (" + file.place(tuple.getValueNode()) + ")");
        }
        for (Node item : sequence.getValue()) {
            mappings.add(new YamlMapping(file, item, "an entry of " + key));
        }
        return mappings;
    }

    /** Something is required that no key here says; perhaps because it refers to a variable that is not set. */
    public ConfigurationException missing(String whatIsRequired) {
        for (Map.Entry<String, NodeTuple> entry : tuples.entrySet()) {
            Optional<String> variable = entry.getValue().getValueNode() instanceof ScalarNode scalar
                    ? file.undefinedVariable(scalar)
                            .filter(name -> VARIABLE_NAME.matcher(name).matches())
                    : Optional.empty();
            if (variable.isPresent()) {
                return new ConfigurationException(whatIsRequired + ": " + entry.getKey() + " refers to $"
                        + variable.get() + ", which is not set (" + placeOf(entry.getKey()) + ")");
            }
        }
        return new ConfigurationException(whatIsRequired + " (" + place + ")");
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }
}
