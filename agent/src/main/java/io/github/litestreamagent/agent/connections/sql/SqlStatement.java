package io.github.litestreamagent.agent.connections.sql;

/**
 * What the agent must know of one statement: read from its text, which may be long or secret, and without it.
 *
 * @param changesRows of a table, so that it has the write lock of its database when it has succeeded
 * @param asksForWriteLock if its connection does not have it: what changes rows or the schema, a BEGIN that takes the lock, and a batch,
 *     whose text is not known
 * @param makesTemporary whether it may make something in the temporary database, whose rows are changed without a lock
 * @param beginsTrigger whether its text goes on behind the next semicolon
 * @param name of the savepoint, or of the schema that a PRAGMA names, in lower case; empty if there is none
 */
public record SqlStatement(
        StatementKind kind,
        boolean changesRows,
        boolean asksForWriteLock,
        boolean makesTemporary,
        boolean beginsTrigger,
        String name) {

    /** Of a text that is not known: a batch. */
    public static final SqlStatement UNKNOWN = new SqlStatement(StatementKind.WRITE, false, true, false, false, "");

    private static final SqlStatement READS = new SqlStatement(StatementKind.READ, false, false, false, false, "");
    private static final SqlStatement CHANGES_ROWS =
            new SqlStatement(StatementKind.WRITE, true, true, false, false, "");

    /** Reads the first statement of a text; null is a text that is not known. */
    public static SqlStatement of(String sql) {
        if (sql == null) {
            return UNKNOWN;
        }
        StatementKind kind = SqlText.kindOf(sql);
        return switch (kind) {
            case READ -> READS;
            case WRITE -> SqlText.changesRows(sql) ? CHANGES_ROWS : write(sql);
            case BEGIN -> new SqlStatement(kind, false, SqlText.beginsWithLock(sql), false, false, "");
            case SAVEPOINT, RELEASE -> new SqlStatement(kind, false, false, false, false, SqlText.savepointOf(sql));
            default -> new SqlStatement(kind, false, false, false, false, SqlText.schemaOf(sql));
        };
    }

    private static SqlStatement write(String sql) {
        return new SqlStatement(
                StatementKind.WRITE,
                false,
                SqlText.changesSchema(sql),
                SqlText.mayCreateTemporary(sql),
                SqlText.beginsTrigger(sql),
                "");
    }
}
