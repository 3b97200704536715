package io.github.litestreamagent.cli.past;

import io.github.litestreamagent.cli.terminal.Columns;
import io.github.litestreamagent.cli.terminal.Json;
import io.github.litestreamagent.past.diff.Comparison;
import io.github.litestreamagent.past.diff.RowDiff;
import io.github.litestreamagent.past.diff.SchemaChange;
import io.github.litestreamagent.past.diff.SqlValue;
import io.github.litestreamagent.past.diff.TableDiff;
import io.github.litestreamagent.replica.StatePoint;
import io.github.litestreamagent.restore.output.ByteSize;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the diff command prints: counts of each table, and the rows of the one that was asked for.
 *
 * @param only the table that was asked for
 */
record DiffReport(Comparison comparison, StatePoint from, StatePoint to, Optional<String> only) {

    private static final int MOST_SHOWN = 120;

    /** Prints counts, what became of the schema, and the rows one by one, however many there are. */
    void print(PrintStream out) throws IOException {
        List<String> lines = new ArrayList<>();
        lines.add("from TXID " + from.txid() + " of " + from.time());
        lines.add("to   TXID " + to.txid() + " of " + to.time());
        lines.add("");
        List<TableDiff> tables = comparison.tables(only);
        lines.add(tables.isEmpty() ? "no rows differ" : Columns.padded(rows(tables)));
        tables.stream()
                .filter(table -> !table.note().isEmpty())
                .forEach(table -> lines.add(table.name() + ": " + table.note()));
        for (SchemaChange change : comparison.schema()) {
            lines.add("");
            lines.add(change.type() + " " + change.name() + " was " + change.what());
            add(lines, "- ", change.before());
            add(lines, "+ ", change.after());
        }
        lines.add("");
        lines.forEach(out::println);
        if (only.isPresent()) {
            comparison.rows(only.get(), row -> out.println(line(row)));
            out.println();
        }
        out.println(fetched());
    }

    private static void add(List<String> lines, String mark, String sql) {
        sql.lines().forEach(line -> lines.add(mark + line));
    }

    private static List<String[]> rows(List<TableDiff> tables) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"table", "inserted", "updated", "deleted"});
        for (TableDiff table : tables) {
            rows.add(new String[] {
                table.name() + (table.kind().equals("shadow") ? " (of a virtual table)" : ""),
                Long.toString(table.inserted()),
                Long.toString(table.updated()),
                Long.toString(table.deleted())
            });
        }
        return rows;
    }

    private static String line(RowDiff row) {
        if (row.before().isEmpty()) {
            return "+ " + shown(row.after().orElseThrow());
        }
        if (row.after().isEmpty()) {
            return "- " + shown(row.before().get());
        }
        Map<String, SqlValue> after = row.after().get();
        return "~ "
                + row.before().get().entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + change(entry.getValue(), after.get(entry.getKey())))
                        .collect(Collectors.joining(", "));
    }

    private static String change(SqlValue before, SqlValue after) {
        return before.literal().equals(after.literal()) ? shown(before) : shown(before) + " -> " + shown(after);
    }

    private static String shown(Map<String, SqlValue> row) {
        return row.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + shown(entry.getValue()))
                .collect(Collectors.joining(", "));
    }

    private static String shown(SqlValue value) {
        String text = value instanceof SqlValue.Real real ? Double.toString(real.value()) : value.literal();
        return text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
    }

    /** The same as JSON, with the rows in memory. */
    String json() throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", PointsCommand.pointFields(from));
        fields.put("to", PointsCommand.pointFields(to));
        fields.put(
                "tables",
                comparison.tables(only).stream().map(DiffReport::tableFields).toList());
        fields.put(
                "schema",
                comparison.schema().stream().map(DiffReport::schemaFields).toList());
        if (only.isPresent()) {
            List<Object> rows = new ArrayList<>();
            comparison.rows(only.get(), row -> rows.add(rowFields(row)));
            fields.put("rows", rows);
        }
        fields.put("fetched_earlier", comparison.fetchedForEarlier());
        fields.put("fetched_later", comparison.fetchedForLater());
        return Json.of(fields);
    }

    private static Map<String, Object> tableFields(TableDiff table) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", table.name());
        fields.put("kind", table.kind());
        fields.put("inserted", table.inserted());
        fields.put("updated", table.updated());
        fields.put("deleted", table.deleted());
        fields.put("note", table.note());
        return fields;
    }

    private static Map<String, Object> schemaFields(SchemaChange change) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("change", change.what());
        fields.put("type", change.type());
        fields.put("name", change.name());
        fields.put("before", change.before());
        fields.put("after", change.after());
        return fields;
    }

    private static Map<String, Object> rowFields(RowDiff row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("before", row.before().map(DiffReport::valueFields));
        fields.put("after", row.after().map(DiffReport::valueFields));
        return fields;
    }

    private static Map<String, Object> valueFields(Map<String, SqlValue> row) {
        Map<String, Object> fields = new LinkedHashMap<>();
        row.forEach((column, value) -> fields.put(column, plain(value)));
        return fields;
    }

    /** A blob is an object with its bytes in hex; JSON has no infinite numbers. */
    private static Object plain(SqlValue value) {
        if (value instanceof SqlValue.Whole whole) {
            return whole.value();
        }
        if (value instanceof SqlValue.Real real) {
            return Double.isInfinite(real.value()) ? Double.toString(real.value()) : (Object) real.value();
        }
        if (value instanceof SqlValue.Blob blob) {
            return Map.of("blob", blob.hex());
        }
        return value instanceof SqlValue.Text text ? text.text() : null;
    }

    String fetched() {
        return "fetched " + ByteSize.of(comparison.fetchedForEarlier()) + " for the earlier state and "
                + ByteSize.of(comparison.fetchedForLater()) + " for what changed";
    }
}
