package io.github.litestreamagent.past.find;

import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/**
 * One SELECT. SQLite itself gets a read-only database besides; this is for a clear sentence, and for statements that read and do more
 * (ATTACH, PRAGMA).
 *
 * @param sql as typed
 */
public record Query(String sql) {

    private static final Set<String> VERBS = Set.of("SELECT", "VALUES", "INSERT", "UPDATE", "DELETE", "REPLACE");
    private static final Set<String> READING = Set.of("SELECT", "VALUES");
    private static final String RULE = ": find takes one SELECT";

    /**
     * Reads a query.
     *
     * @throws IOException if it is not one SELECT
     */
    public static Query of(String sql) throws IOException {
        String bare = withoutQuotes(sql).strip();
        int end = bare.indexOf(';');
        if (end >= 0 && !bare.substring(end).replace(';', ' ').isBlank()) {
            throw new IOException("there are several statements in the query" + RULE);
        }
        String first = firstWord(bare);
        if (!READING.contains(first) && !first.equals("WITH")) {
            throw new IOException((first.isEmpty() ? "the query is empty" : "the query begins with " + first) + RULE);
        }
        String verb = verb(bare);
        if (!READING.contains(verb)) {
            throw new IOException(
                    "the query is no SELECT but " + (verb.isEmpty() ? "incomplete" : "writes: " + verb) + RULE);
        }
        return new Query(sql);
    }

    private static String firstWord(String text) {
        int end = 0;
        while (end < text.length() && Character.isLetter(text.charAt(end))) {
            end++;
        }
        return text.substring(0, end).toUpperCase(Locale.ROOT);
    }

    /** The first verb outside of all parentheses: behind WITH, that of the statement. */
    private static String verb(String bare) {
        int depth = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            boolean begins = Character.isLetter(c) && (i == 0 || !isPartOfWord(bare.charAt(i - 1)));
            if (depth == 0 && begins) {
                String word = firstWord(bare.substring(i));
                if (VERBS.contains(word)) {
                    return word;
                }
            }
        }
        return "";
    }

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    /** Strings, quoted names and comments become blanks. */
    private static String withoutQuotes(String sql) {
        StringBuilder bare = new StringBuilder();
        for (int i = 0; i < sql.length(); ) {
            int end = quoteEnd(sql, i);
            bare.append(end > i ? " " : sql.charAt(i));
            i = Math.max(end, i + 1);
        }
        return bare.toString();
    }

    /** Returns where what begins here ends, or the same place if nothing quoted does. */
    private static int quoteEnd(String sql, int start) {
        char c = sql.charAt(start);
        if (c == '\'' || c == '"' || c == '`') {
            return behind(sql, String.valueOf(c), start + 1);
        }
        if (c == '[') {
            return behind(sql, "]", start + 1);
        }
        if (sql.startsWith("--", start)) {
            return behind(sql, "\n", start + 2);
        }
        return sql.startsWith("/*", start) ? behind(sql, "*/", start + 2) : start;
    }

    private static int behind(String sql, String end, int from) {
        int found = sql.indexOf(end, from);
        return found < 0 ? sql.length() : found + end.length();
    }
}
