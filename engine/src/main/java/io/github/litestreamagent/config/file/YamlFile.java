package io.github.litestreamagent.config.file;

import io.github.litestreamagent.config.setting.ConfigurationException;
import io.github.litestreamagent.logging.Secrets;
import java.io.StringReader;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** The parsed text of a configuration file: nodes that know their line. No object is constructed from a tag. */
public final class YamlFile {

    public static final int LARGEST_BYTES = 1 << 20;
    private static final int DEEPEST = 20;

    /** Parser messages may repeat what they stumbled on behind these words. */
    private static final Pattern REPEATS_CONTENT = Pattern.compile(
            "((?:undefined|duplicate) (?:alias|anchor|tag handle|key)|tag is not allowed).*", Pattern.DOTALL);

    private static final Pattern SECRET_KEY = Pattern.compile(
            "(?i).*(secret|password|token|access-key|account-key|customer-key(?!-path)|jwt|seed|nkey|creds).*");

    /** A key id is no secret by itself and often a plain word with other stores than AWS (there: 20 characters). */
    private static final int SHORTEST_HIDDEN_KEY_ID = 16;

    private final String name;
    private final VariableExpansion.Expanded source;
    private final Node root;

    private YamlFile(String name, VariableExpansion.Expanded source, Node root) {
        this.name = name;
        this.source = source;
        this.root = root;
    }

    /**
     * Parses the text of one file.
     *
     * @param name as the user wrote it, for messages
     */
    public static YamlFile parse(String name, VariableExpansion.Expanded source) throws ConfigurationException {
        try {
            Node root = new Yaml(options()).compose(new StringReader(source.text()));
            registerSecrets(root, false, nodes(), nodes());
            return new YamlFile(name, source, root);
        } catch (MarkedYAMLException malformed) {
            Mark mark = malformed.getProblemMark();
            String problem = malformed.getProblem() == null ? "" : ": " + withoutContent(malformed.getProblem());
            throw new ConfigurationException("not valid YAML" + problem + " (" + place(name, mark) + ")");
        } catch (YAMLException | NumberFormatException malformed) {
            // the latter for \U80000000 and above, which the scanner takes for an int
            throw new ConfigurationException("not valid YAML (" + name + ")");
        }
    }

    private static LoaderOptions options() {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(LARGEST_BYTES);
        options.setNestingDepthLimit(DEEPEST);
        options.setProcessComments(false);
        return options;
    }

    private static String withoutContent(String problem) {
        return REPEATS_CONTENT.matcher(problem).replaceFirst("$1").replaceAll("\\R", " ");
    }

    private static Set<Node> nodes() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    /**
     * Before anything can be said about the file, whatever it calls a secret is known as one.
     *
     * @param plain nodes that were seen where no secret is expected; an alias may name one of them as a secret
     */
    private static void registerSecrets(Node node, boolean secret, Set<Node> plain, Set<Node> secrets) {
        if (node == null || !(secret ? secrets : plain).add(node)) {
            return;
        }
        if (node instanceof ScalarNode scalar && secret) {
            Secrets.register(scalar.getValue());
        } else if (node instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> registerSecrets(item, secret, plain, secrets));
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple tuple : mapping.getValue()) {
                registerSecrets(tuple.getValueNode(), secret || namesSecret(tuple), plain, secrets);
            }
        }
    }

    private static boolean namesSecret(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key)
                || !SECRET_KEY.matcher(key.getValue()).matches()) {
            return false;
        }
        boolean shortKeyId = key.getValue().endsWith("key-id")
                && tuple.getValueNode() instanceof ScalarNode id
                && id.getValue().length() < SHORTEST_HIDDEN_KEY_ID;
        return !shortKeyId;
    }

    /** As the user wrote it. */
    public String name() {
        return name;
    }

    public Optional<Node> root() {
        return Optional.ofNullable(root);
    }

    String place(Node node) {
        return place(name, node.getStartMark());
    }

    private static String place(String name, Mark mark) {
        return mark == null ? name : name + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    }

    /** The variable that is not set and would stand in this scalar or, if that is empty, beside it; the first if there are several. */
    Optional<String> undefinedVariable(ScalarNode scalar) {
        int start = offset(scalar.getStartMark());
        int end = offset(scalar.getEndMark());
        while (start > 0 && isBlank(start - 1)) {
            start--;
        }
        while (end < source.text().length() && isBlank(end)) {
            end++;
        }
        return firstUndefined(start, end);
    }

    private Optional<String> firstUndefined(int start, int end) {
        return source.undefined().stream()
                .filter(variable -> variable.offset() >= start && variable.offset() <= end)
                .map(VariableExpansion.Undefined::name)
                .findFirst();
    }

    private boolean isBlank(int offset) {
        return source.text().charAt(offset) == ' ' || source.text().charAt(offset) == '\t';
    }

    private int offset(Mark mark) {
        return source.text().offsetByCodePoints(0, mark.getIndex());
    }

    public boolean uses(String variable) {
        return source.used().contains(variable);
    }
}
