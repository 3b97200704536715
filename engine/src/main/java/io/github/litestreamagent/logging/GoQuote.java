package io.github.litestreamagent.logging;

/** When a value in a text line is quoted, and how: the rules of Go's {@code slog.TextHandler} and {@code strconv.Quote}. */
final class GoQuote {

    private GoQuote() {}

    static String quoteIfNeeded(String text) {
        return needsQuoting(text) ? quote(text) : text;
    }

    private static boolean needsQuoting(String text) {
        return text.isEmpty() || text.codePoints().anyMatch(c -> c == '"' || c == '=' || c == ' ' || !isPrintable(c));
    }

    private static String quote(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendEscaped(quoted, c));
        return quoted.append('"').toString();
    }

    private static void appendEscaped(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case 0x07 -> out.append("\\a");
            case 0x0b -> out.append("\\v");
            default -> appendPlainOrHex(out, c);
        }
    }

    private static void appendPlainOrHex(StringBuilder out, int c) {
        if (c == ' ' || isPrintable(c)) {
            out.appendCodePoint(c);
        } else if (c < 0x80) {
            out.append(String.format("\\x%02x", c));
        } else {
            out.append(c > 0xffff ? String.format("\\U%08x", c) : String.format("\\u%04x", c));
        }
    }

    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.SPACE_SEPARATOR,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
