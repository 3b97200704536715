package io.github.litestreamagent.agent.instrumentation;

import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * Runs a statement on the driver's {@code NativeDB}, below its JDBC classes, so that neither the connection nor another agent learns of it.
 * Never used under this name: its class file is renamed and defined beside the driver's classes, whose methods it calls.
 */
public final class DriverSideStatements {

    /** From the {@code NativeDB} and the SQL to all rows (a list of String[], null for NULL), or to the SQLException. */
    public static final BiFunction<Object, Object, Object> RUN = DriverSideStatements::run;

    /** Result codes of {@code sqlite3_step} (<a href="https://sqlite.org/rescode.html">rescode.html</a>). */
    private static final int ROW = 100;

    private static final int DONE = 101;

    private static final boolean PREPARES_UTF8 = preparesUtf8();

    private DriverSideStatements() {}

    private static Object run(Object subject, Object sql) {
        NativeDbStub db = (NativeDbStub) subject;
        synchronized (db) {
            try {
                long statement = prepare(db, (String) sql);
                try {
                    return rows(db, statement);
                } finally {
                    db.finalize(statement);
                }
            } catch (SQLException failed) {
                return failed;
            }
        }
    }

    private static long prepare(NativeDbStub db, String sql) throws SQLException {
        return PREPARES_UTF8 ? db.prepare_utf8(sql.getBytes(StandardCharsets.UTF_8)) : db.prepare(sql);
    }

    private static List<String[]> rows(NativeDbStub db, long statement) throws SQLException {
        List<String[]> rows = new ArrayList<>();
        int code = db.step(statement);
        while (code == ROW) {
            String[] row = new String[db.column_count(statement)];
            for (int i = 0; i < row.length; i++) {
                row[i] = db.column_text(statement, i);
            }
            rows.add(row);
            code = db.step(statement);
        }
        if (code != DONE) {
            db.throwex(code);
        }
        return rows;
    }

    private static boolean preparesUtf8() {
        try {
            return NativeDbStub.class.getDeclaredMethod("prepare_utf8", byte[].class) != null;
        } catch (NoSuchMethodException older) {
            return false;
        }
    }
}
