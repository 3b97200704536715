package io.github.litestreamagent.past.diff;

import java.io.IOException;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table in both states, {@code main} and {@code was}. Values are compared as they are stored: type and bytes, whatever the collation. */
final class TablePair {

    private final Connection connection;
    private final Charset encoding;
    private final TableShape shape;
    private final boolean sameColumns;
    private final List<String> columns;
    private final List<String> key;

    TablePair(Connection connection, Charset encoding, TableShape was, TableShape now) throws SQLException {
        this.connection = connection;
        this.encoding = encoding;
        this.shape = now;
        this.sameColumns = was.columns().equals(now.columns());
        this.columns = was.columns().stream().filter(now.columns()::contains).toList();
        this.key = key(was, now);
    }

    /** A primary key knows a row again also where VACUUM or REPLACE gave it another rowid. Old tables may have NULL in it, many times. */
    private List<String> key(TableShape was, TableShape now) throws SQLException {
        List<String> declared = now.primaryKey();
        if (declared.equals(was.primaryKey()) && !declared.isEmpty() && !hasNull("main") && !hasNull("was")) {
            return declared;
        }
        return now.rowid().isEmpty() || was.rowid().isEmpty() ? List.of() : List.of(now.rowid());
    }

    private boolean hasNull(String database) throws SQLException {
        String anyNull = shape.primaryKey().stream()
                .map(column -> TableShape.quoted(column) + " IS NULL")
                .collect(Collectors.joining(" OR "));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT EXISTS(SELECT 1 FROM " + table(database) + " WHERE " + anyNull + ")")) {
            return rows.getBoolean(1);
        }
    }

    TableShape shape() {
        return shape;
    }

    List<String> key() {
        return key;
    }

    /** Returns true if the rows can be undone: both states have the same columns, and a key. */
    boolean isScriptable() {
        return sameColumns && !key.isEmpty();
    }

    /** The columns of a row as a script writes them: the rowid is one of them where it is the key. */
    List<String> written() {
        List<String> written = new ArrayList<>();
        key.stream().filter(column -> !columns.contains(column)).forEach(written::add);
        written.addAll(columns);
        return written;
    }

    TableDiff count() throws SQLException {
        if (key.isEmpty()) {
            return new TableDiff(shape.name(), shape.kind(), 0, 0, 0, "its key has changed: its rows are not compared");
        }
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*), total(o." + TableShape.quoted(key.get(0))
                        + " IS NULL), total(o." + TableShape.quoted(key.get(0)) + " IS NOT NULL AND (" + differs()
                        + ")), (SELECT count(*) FROM " + table("was") + ") FROM " + joined("main", "n", "was", "o"))) {
            long all = rows.getLong(1);
            long inserted = (long) rows.getDouble(2);
            long deleted = rows.getLong(4) - (all - inserted);
            String note = sameColumns ? "" : "its columns have changed: those in both states are compared";
            return new TableDiff(shape.name(), shape.kind(), inserted, (long) rows.getDouble(3), deleted, note);
        }
    }

    private String table(String database) {
        return database + "." + TableShape.quoted(shape.name());
    }

    private String joined(String from, String alias, String to, String other) {
        return table(from) + " AS " + alias + " LEFT JOIN " + table(to) + " AS " + other + " ON "
                + key.stream()
                        .map(TableShape::quoted)
                        .map(column -> other + "." + column + " = " + alias + "." + column)
                        .collect(Collectors.joining(" AND "));
    }

    private String differs() {
        return columns.isEmpty()
                ? "0"
                : columns.stream()
                        .map(TableShape::quoted)
                        .map(column -> "n." + column + " IS NOT o." + column + " COLLATE BINARY OR typeof(n." + column
                                + ") <> typeof(o." + column + ")")
                        .collect(Collectors.joining(" OR "));
    }

    /** Shows the rows that differ: those that came or changed, then those that went, each by key. */
    void rows(Comparison.Rows rows) throws SQLException, IOException {
        if (key.isEmpty()) {
            return;
        }
        String first = TableShape.quoted(key.get(0));
        int width = 2 * written().size();
        select(
                "SELECT " + values("n") + ", " + values("o") + ", o." + first + " IS NULL FROM "
                        + joined("main", "n", "was", "o") + " WHERE o." + first + " IS NULL OR " + differs(),
                result -> rows.row(new RowDiff(
                        result.getBoolean(2 * width + 1) ? Optional.empty() : Optional.of(row(result, width + 1)),
                        Optional.of(row(result, 1)))));
        select(
                "SELECT " + values("o") + " FROM " + joined("was", "o", "main", "n") + " WHERE n." + first + " IS NULL",
                result -> rows.row(new RowDiff(Optional.of(row(result, 1)), Optional.empty())));
    }

    private interface OneRow {
        void take(ResultSet result) throws SQLException, IOException;
    }

    private void select(String sql, OneRow row) throws SQLException, IOException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                row.take(result);
            }
        }
    }

    /** Two columns of the result for each: the type, and the value with a text as its bytes. */
    private String values(String alias) {
        return written().stream()
                .map(column -> alias + "." + TableShape.quoted(column))
                .map(column -> "typeof(" + column + "), CASE typeof(" + column + ") WHEN 'text' THEN CAST(" + column
                        + " AS BLOB) ELSE " + column + " END")
                .collect(Collectors.joining(", "));
    }

    private Map<String, SqlValue> row(ResultSet result, int from) throws SQLException {
        Map<String, SqlValue> row = new LinkedHashMap<>();
        int at = from;
        for (String column : written()) {
            row.put(column, value(result, at));
            at += 2;
        }
        return row;
    }

    private SqlValue value(ResultSet result, int at) throws SQLException {
        return switch (result.getString(at)) {
            case "integer" -> new SqlValue.Whole(result.getLong(at + 1));
            case "real" -> new SqlValue.Real(result.getDouble(at + 1));
            case "text" -> SqlValue.Text.of(bytes(result, at + 1), encoding);
            case "blob" -> new SqlValue.Blob(HexFormat.of().formatHex(bytes(result, at + 1)));
            default -> new SqlValue.Null();
        };
    }

    /** The driver gives null for an empty one. */
    private static byte[] bytes(ResultSet result, int at) throws SQLException {
        byte[] bytes = result.getBytes(at);
        return bytes == null ? new byte[0] : bytes;
    }
}
