package io.github.litestreamagent.cli.terminal;

import io.github.litestreamagent.logging.JsonText;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** JSON as Litestream prints it: indented by two spaces, empty collections in one line. */
public final class Json {

    private Json() {}

    /**
     * Writes a value.
     *
     * @param value a map, a collection, a number, a boolean or null; an optional is what it holds, and anything else its text
     */
    public static String of(Object value) {
        return text(value, "\n");
    }

    private static String text(Object value, String lineBreak) {
        if (value instanceof Optional<?> optional) {
            return text(optional.orElse(null), lineBreak);
        }
        if (value instanceof Map<?, ?> map) {
            return block(
                    '{',
                    map.entrySet().stream()
                            .map(entry -> JsonText.quote(entry.getKey().toString()) + ": "
                                    + text(entry.getValue(), lineBreak + "  "))
                            .toList(),
                    '}',
                    lineBreak);
        }
        if (value instanceof Collection<?> collection) {
            return block(
                    '[',
                    collection.stream()
                            .map(element -> text(element, lineBreak + "  "))
                            .toList(),
                    ']',
                    lineBreak);
        }
        return value == null || value instanceof Number || value instanceof Boolean
                ? String.valueOf(value)
                : JsonText.quote(value.toString());
    }

    private static String block(char open, Collection<String> elements, char close, String lineBreak) {
        return elements.isEmpty()
                ? "" + open + close
                : open + lineBreak + "  " + String.join("," + lineBreak + "  ", elements) + lineBreak + close;
    }
}
