package io.github.litestreamagent.past.diff;

import io.github.litestreamagent.past.diff.Schema.SchemaObject;
import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes SQL that gives the later state the rows of the earlier one, in one transaction.
 *
 * <p>Design note: of each table all rows that differ are deleted first, and those of the earlier state inserted then, so that no UNIQUE
 * constraint meets a half-way state. SQL has no switch for triggers: those of the tables are dropped and created again as they were. The
 * counters of AUTOINCREMENT come last, since inserting moves them.
 */
final class UndoScript {

    private final List<TablePair> pairs;
    private final Schema now;
    private final Appendable out;

    /** @param pairs those that differ and are scriptable */
    UndoScript(List<TablePair> pairs, Schema now, Appendable out) {
        this.pairs = new ArrayList<>(pairs);
        this.pairs.sort(Comparator.comparing(pair -> pair.shape().name().equals(Schema.SEQUENCE)));
        this.now = now;
        this.out = out;
    }

    void write(List<String> leftOut, List<SchemaChange> schema) throws SQLException, IOException {
        for (String table : leftOut) {
            line("-- left out, table " + table);
        }
        for (SchemaChange change : schema) {
            line("-- left out, " + change.type() + " " + change.name() + " was " + change.what());
        }
        if (pairs.stream().anyMatch(pair -> pair.shape().kind().equals("shadow"))) {
            line(
                    "-- the tables of a virtual table are written: where SQLite is in its defensive mode, switch that off first");
        }
        List<SchemaObject> triggers =
                now.triggersOn(pairs.stream().map(pair -> pair.shape().name()).collect(Collectors.toSet()));
        line("PRAGMA foreign_keys = OFF;");
        line("BEGIN IMMEDIATE;");
        for (SchemaObject trigger : triggers) {
            line("DROP TRIGGER " + TableShape.quoted(trigger.name()) + ";");
        }
        for (TablePair pair : pairs) {
            delete(pair);
            insert(pair);
        }
        for (SchemaObject trigger : triggers) {
            line(trigger.sql() + "\n;"); // its statement may end with a comment
        }
        line("COMMIT;");
    }

    private void delete(TablePair pair) throws SQLException, IOException {
        pair.rows(row -> {
            if (row.after().isPresent()) {
                Map<String, SqlValue> values = row.after().get();
                line("DELETE FROM " + TableShape.quoted(pair.shape().name()) + " WHERE "
                        + pair.key().stream()
                                .map(column -> TableShape.quoted(column) + " = "
                                        + values.get(column).literal())
                                .collect(Collectors.joining(" AND "))
                        + ";");
            }
        });
    }

    private void insert(TablePair pair) throws SQLException, IOException {
        String columns = pair.written().stream().map(TableShape::quoted).collect(Collectors.joining(", "));
        pair.rows(row -> {
            if (row.before().isPresent()) {
                line("INSERT INTO " + TableShape.quoted(pair.shape().name()) + "(" + columns + ") VALUES("
                        + row.before().get().values().stream()
                                .map(SqlValue::literal)
                                .collect(Collectors.joining(", "))
                        + ");");
            }
        });
    }

    private void line(String text) throws IOException {
        out.append(text).append('\n');
    }
}
