package io.github.litestreamagent.agent.connections.sql;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads the first words of SQL as SQLite's tokenizer would; a cursor for one thread. */
public final class SqlText {

    private final String sql;
    private int at;

    private SqlText(String sql) {
        this.sql = sql;
    }

    private static SqlText firstStatement(String sql) {
        SqlText text = new SqlText(sql);
        text.skipToStatement();
        return text;
    }

    /** Of the first statement; null, a text that is not known, counts as a write. */
    public static StatementKind kindOf(String sql) {
        return sql == null ? StatementKind.WRITE : new SqlText(sql).kind();
    }

    /** Returns true if there is a semicolon before the end. */
    public static boolean mayBeScript(String sql) {
        int semicolon = sql.indexOf(';');
        return semicolon >= 0 && semicolon < sql.length() - 1;
    }

    /** The savepoint that a SAVEPOINT or RELEASE names, in lower case. */
    static String savepointOf(String sql) {
        SqlText text = firstStatement(sql);
        text.takeWord("RELEASE");
        text.takeWord("SAVEPOINT");
        return text.name();
    }

    /** The schema that a PRAGMA names, in lower case; empty if it names none. */
    static String schemaOf(String sql) {
        SqlText text = firstStatement(sql);
        text.takeWord("PRAGMA");
        String name = text.name();
        return text.take('.') ? name : "";
    }

    /** Returns true if a BEGIN takes the write lock: of IMMEDIATE and EXCLUSIVE, which are alike in WAL mode. */
    static boolean beginsWithLock(String sql) {
        SqlText text = firstStatement(sql);
        return text.takeWord("BEGIN") && (text.takeWord("IMMEDIATE") || text.takeWord("EXCLUSIVE"));
    }

    /** Returns true if it changes rows of a table, so that it has the write lock of its database when it has succeeded. */
    static boolean changesRows(String sql) {
        SqlText text = firstStatement(sql);
        return text.takeWord("INSERT")
                || text.takeWord("UPDATE")
                || text.takeWord("DELETE")
                || text.takeWord("REPLACE");
    }

    /** Returns true if it makes, drops or alters a table or the like. */
    static boolean changesSchema(String sql) {
        SqlText text = firstStatement(sql);
        return text.takeWord("CREATE") || text.takeWord("DROP") || text.takeWord("ALTER");
    }

    /** Returns true if it may make something in the temporary database, whose rows are changed without a lock. */
    static boolean mayCreateTemporary(String sql) {
        SqlText text = firstStatement(sql);
        return text.takeWord("CREATE") && sql.toLowerCase(Locale.ROOT).indexOf("temp", text.at) >= 0;
    }

    /** The statements of a script; the body of a trigger is cut up too. */
    public static List<String> statementsOf(String sql) {
        List<String> statements = new ArrayList<>();
        SqlText text = new SqlText(sql);
        while (true) {
            text.skipToStatement();
            if (text.at >= sql.length()) {
                return statements;
            }
            int start = text.at;
            text.skipStatement();
            statements.add(sql.substring(start, text.at));
        }
    }

    static boolean beginsTrigger(String statement) {
        SqlText text = firstStatement(statement);
        if (!text.takeWord("CREATE")) {
            return false;
        }
        return text.takeWord("TRIGGER")
                || ((text.takeWord("TEMP") || text.takeWord("TEMPORARY")) && text.takeWord("TRIGGER"));
    }

    private StatementKind kind() {
        skipToStatement();
        if (takeWord("SELECT") || takeWord("EXPLAIN") || takeWord("VALUES")) {
            return StatementKind.READ;
        }
        return switch (at < sql.length() ? Character.toUpperCase(sql.charAt(at)) : 0) {
            case 'A' -> takeWord("ATTACH") ? StatementKind.ATTACH : StatementKind.WRITE;
            case 'B' -> takeWord("BEGIN") ? StatementKind.BEGIN : StatementKind.WRITE;
            case 'C' -> takeWord("COMMIT") ? StatementKind.COMMIT : StatementKind.WRITE;
            case 'D' -> takeWord("DETACH") ? StatementKind.DETACH : StatementKind.WRITE;
            case 'E' -> takeWord("END") ? StatementKind.COMMIT : StatementKind.WRITE;
            case 'P' -> takeWord("PRAGMA") ? pragma() : StatementKind.WRITE;
            case 'R' -> releaseOrRollback();
            case 'S' -> takeWord("SAVEPOINT") ? StatementKind.SAVEPOINT : StatementKind.WRITE;
            default -> StatementKind.WRITE;
        };
    }

    private StatementKind releaseOrRollback() {
        if (takeWord("RELEASE")) {
            return StatementKind.RELEASE;
        }
        if (!takeWord("ROLLBACK")) {
            return StatementKind.WRITE;
        }
        takeWord("TRANSACTION");
        return takeWord("TO") ? StatementKind.WRITE : StatementKind.ROLLBACK;
    }

    private StatementKind pragma() {
        String name = name();
        if (take('.')) {
            if (name.equals("temp")) {
                return StatementKind.WRITE;
            }
            name = name();
        }
        boolean assigned = take('=') || take('(');
        String value = assigned ? name() : "";
        return switch (name) {
            case "journal_mode" -> assigned ? journalMode(value) : StatementKind.WRITE;
            case "locking_mode" -> lockingMode(value);
            case "wal_checkpoint" ->
                value.equals("full") || value.equals("restart") || value.equals("truncate")
                        ? StatementKind.FULL_CHECKPOINT
                        : StatementKind.WRITE;
            case "wal_autocheckpoint" -> assigned ? StatementKind.AUTO_CHECKPOINT : StatementKind.WRITE;
            case "busy_timeout" -> assigned ? StatementKind.BUSY_TIMEOUT : StatementKind.WRITE;
            default -> StatementKind.WRITE;
        };
    }

    private static StatementKind journalMode(String mode) {
        return mode.equals("wal") ? StatementKind.WAL_JOURNAL : StatementKind.ROLLBACK_JOURNAL;
    }

    private static StatementKind lockingMode(String mode) {
        return switch (mode) {
            case "exclusive" -> StatementKind.EXCLUSIVE_LOCKING;
            case "normal" -> StatementKind.NORMAL_LOCKING;
            default -> StatementKind.WRITE;
        };
    }

    /** A keyword at the cursor, with the blanks behind it. */
    private boolean takeWord(String word) {
        int end = at + word.length();
        if (!sql.regionMatches(true, at, word, 0, word.length())
                || (end < sql.length() && isWordPart(sql.charAt(end)))) {
            return false;
        }
        at = end;
        skipBlanks();
        return true;
    }

    private boolean take(char sign) {
        if (at >= sql.length() || sql.charAt(at) != sign) {
            return false;
        }
        at++;
        skipBlanks();
        return true;
    }

    /** A name or literal, quoted or not, in lower case and without its quotes; empty if there is none. */
    private String name() {
        int start = at;
        int end;
        if (at < sql.length() && closingQuote(sql.charAt(at)) != 0) {
            skipQuoted();
            start++;
            end = Math.max(start, at - 1);
        } else {
            while (at < sql.length() && isWordPart(sql.charAt(at))) {
                at++;
            }
            end = at;
        }
        skipBlanks();
        return sql.substring(start, Math.min(end, sql.length())).toLowerCase(Locale.ROOT);
    }

    /** Blanks and empty statements. */
    private void skipToStatement() {
        skipBlanks();
        while (take(';')) {}
    }

    private void skipStatement() {
        while (at < sql.length() && sql.charAt(at) != ';') {
            int before = at;
            skipBlanks();
            if (at > before) {
                continue;
            }
            if (closingQuote(sql.charAt(at)) != 0) {
                skipQuoted();
            } else {
                at++;
            }
        }
    }

    private void skipQuoted() {
        int end = sql.indexOf(closingQuote(sql.charAt(at)), at + 1);
        at = end < 0 ? sql.length() : end + 1;
    }

    /** White space and comments. */
    private void skipBlanks() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' || c == '\uFEFF') {
                at++;
            } else if (c == '-' && sql.startsWith("--", at)) {
                int end = sql.indexOf('\n', at);
                at = end < 0 ? sql.length() : end + 1;
            } else if (c == '/' && sql.startsWith("/*", at)) {
                int end = sql.indexOf("*/", at + 2);
                at = end < 0 ? sql.length() : end + 2;
            } else {
                return;
            }
        }
    }

    private static char closingQuote(char c) {
        return switch (c) {
            case '\'', '"', '`' -> c;
            case '[' -> ']';
            default -> 0;
        };
    }

    private static boolean isWordPart(char c) {
        return c == '_' || c == '$' || c > 127 || Character.isLetterOrDigit(c);
    }
}
