package io.github.litestreamagent.replication.database;

import java.sql.SQLException;

/** SQLITE_NOTADB: no database, or one that needs a key (<a href="https://sqlite.org/rescode.html#notadb">result code 26</a>). */
public final class NotADatabase {

    private static final int PRIMARY = 0xff;
    private static final int SQLITE_NOTADB = 26;

    private NotADatabase() {}

    public static boolean is(SQLException e) {
        return (e.getErrorCode() & PRIMARY) == SQLITE_NOTADB;
    }
}
