package io.github.litestreamagent.config.file;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Replaces {@code $VAR} and {@code ${VAR}} in the whole text before it is parsed, as Litestream does with Go's {@code os.Expand}: a
 * variable that is not set becomes nothing, {@code $PID} is the process id, a {@code $} before anything else stays.
 */
public final class VariableExpansion {

    private static final String SHELL_SPECIALS = "*#$@!?-0123456789";

    /** Behind this the text is refused anyway, a character being two of these at most. */
    private static final int LONGEST = 2 * YamlFile.LARGEST_BYTES;

    private final Map<String, String> environment;
    private final int lastBrace;
    private final StringBuilder out = new StringBuilder();
    private final List<Undefined> undefined = new ArrayList<>();
    private final Set<String> used = new HashSet<>();

    private VariableExpansion(String text, Map<String, String> environment) {
        this.environment = environment;
        this.lastBrace = text.lastIndexOf('}');
    }

    public static Expanded expand(String text, Map<String, String> environment) {
        VariableExpansion expansion = new VariableExpansion(text, environment);
        int position = 0;
        while (position < text.length() && expansion.out.length() <= LONGEST) {
            position = expansion.next(text, position);
        }
        return new Expanded(expansion.out.toString(), expansion.undefined, expansion.used);
    }

    /** The text as it is: no variable in it means anything. */
    public static Expanded literal(String text) {
        return new Expanded(text, List.of(), Set.of());
    }

    private int next(String text, int position) {
        if (text.charAt(position) != '$' || position + 1 == text.length()) {
            out.append(text.charAt(position));
            return position + 1;
        }
        return text.charAt(position + 1) == '{' ? braced(text, position) : bare(text, position);
    }

    private int braced(String text, int position) {
        if (position > lastBrace) {
            return position + 2;
        }
        int close = text.indexOf('}', position);
        if (close > position + 2) {
            substitute(text.substring(position + 2, close));
        }
        return close + 1;
    }

    private int bare(String text, int position) {
        int end = position + 1;
        if (SHELL_SPECIALS.indexOf(text.charAt(end)) >= 0) {
            end++;
        } else {
            while (end < text.length() && isNameCharacter(text.charAt(end))) {
                end++;
            }
        }
        if (end == position + 1) {
            out.append('$');
        } else {
            substitute(text.substring(position + 1, end));
        }
        return end;
    }

    private static boolean isNameCharacter(char c) {
        return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private void substitute(String name) {
        used.add(name);
        if (name.equals("PID")) {
            out.append(ProcessHandle.current().pid());
        } else if (environment.containsKey(name)) {
            out.append(environment.get(name));
        } else {
            undefined.add(new Undefined(name, out.length()));
        }
    }

    /** A variable that is not set, and where in the expanded text it would stand. */
    record Undefined(String name, int offset) {}

    record Expanded(String text, List<Undefined> undefined, Set<String> used) {

        Expanded {
            undefined = List.copyOf(undefined);
            used = Set.copyOf(used);
        }
    }
}
