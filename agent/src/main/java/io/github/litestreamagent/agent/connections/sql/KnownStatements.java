package io.github.litestreamagent.agent.connections.sql;

import java.lang.ref.WeakReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * What the texts say that were read before, so that a prepared statement is read once. Told by the identity of a text, which is not kept. Any
 * thread.
 */
public final class KnownStatements {

    /** A power of two. An application prepares fewer; where two share a place each is read again. */
    private static final int PLACES = 256;

    private final AtomicReferenceArray<Known> known = new AtomicReferenceArray<>(PLACES);

    private static final class Known extends WeakReference<String> {

        final SqlStatement statement;

        Known(String sql) {
            super(sql);
            statement = SqlStatement.of(sql);
        }
    }

    /** Reads the first statement of a text, if that text was not read before; null is a text that is not known. */
    public SqlStatement of(String sql) {
        if (sql == null) {
            return SqlStatement.UNKNOWN;
        }
        int place = placeOf(sql);
        Known before = known.getAcquire(place);
        if (before != null && before.refersTo(sql)) {
            return before.statement;
        }
        Known now = new Known(sql);
        known.setRelease(place, now);
        return now.statement;
    }

    /** From the length and two characters: a text may be a megabyte long, and used once. */
    private static int placeOf(String sql) {
        int length = sql.length();
        if (length == 0) {
            return 0;
        }
        int mixed = (length * 31 + sql.charAt(length / 2)) * 31 + sql.charAt(length * 3 / 4);
        return (mixed ^ mixed >>> 8) & (PLACES - 1);
    }
}
