package io.github.litestreamagent.past.diff;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The tables and other objects of one database.
 *
 * @param tables by name, without virtual tables, and with {@code sqlite_sequence}
 * @param objects all that have a statement that creates them, by type and name
 */
record Schema(Map<String, TableShape> tables, Map<String, SchemaObject> objects) {

    /** Keeps the counters of AUTOINCREMENT. */
    static final String SEQUENCE = "sqlite_sequence";

    /**
     * A table, index, view or trigger.
     *
     * @param table that it belongs to
     */
    record SchemaObject(String type, String name, String table, String sql) {}

    /** @param database {@code main}, or the name of an attached one */
    static Schema of(Connection connection, String database) throws SQLException {
        Map<String, TableShape> tables = new TreeMap<>();
        Map<String, SchemaObject> objects = new TreeMap<>();
        try (Statement statement = connection.createStatement()) {
            List<String[]> listed = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery("PRAGMA " + database + ".table_list")) {
                while (rows.next()) {
                    if (rows.getString("schema").equals(database)) {
                        listed.add(new String[] {rows.getString("name"), rows.getString("type"), rows.getString("wr")});
                    }
                }
            }
            for (String[] table : listed) {
                boolean own = !table[0].toLowerCase(Locale.ROOT).startsWith("sqlite_") || table[0].equals(SEQUENCE);
                if (own && Set.of("table", "shadow").contains(table[1])) {
                    tables.put(table[0], shape(statement, database, table[0], table[1], table[2].equals("1")));
                }
            }
            try (ResultSet rows = statement.executeQuery("SELECT type, name, tbl_name, sql FROM " + database
                    + ".sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")) {
                while (rows.next()) {
                    SchemaObject object = new SchemaObject(
                            rows.getString(1), rows.getString(2), rows.getString(3), rows.getString(4));
                    objects.put(object.type() + " " + object.name(), object);
                }
            }
        }
        return new Schema(tables, objects);
    }

    private static TableShape shape(
            Statement statement, String database, String name, String kind, boolean withoutRowid) throws SQLException {
        List<String> columns = new ArrayList<>();
        Set<String> names = new HashSet<>();
        Map<Integer, String> key = new TreeMap<>();
        try (ResultSet rows =
                statement.executeQuery("PRAGMA " + database + ".table_xinfo(" + TableShape.quoted(name) + ")")) {
            while (rows.next()) {
                String column = rows.getString("name");
                names.add(column.toLowerCase(Locale.ROOT));
                if (rows.getInt("hidden") == 0) {
                    columns.add(column);
                }
                if (rows.getInt("pk") > 0) {
                    key.put(rows.getInt("pk"), column);
                }
            }
        }
        String rowid = withoutRowid
                ? ""
                : Stream.of("rowid", "_rowid_", "oid")
                        .filter(alias -> !names.contains(alias))
                        .findFirst()
                        .orElse("");
        return new TableShape(name, kind, columns, new ArrayList<>(key.values()), rowid);
    }

    /** The triggers of tables, by name. */
    List<SchemaObject> triggersOn(Set<String> tables) {
        Set<String> wanted =
                tables.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
        return objects.values().stream()
                .filter(object -> object.type().equals("trigger")
                        && wanted.contains(object.table().toLowerCase(Locale.ROOT)))
                .toList();
    }

    /** How texts are stored. */
    static Charset encoding(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("PRAGMA main.encoding")) {
            return switch (rows.getString(1)) {
                case "UTF-16le" -> StandardCharsets.UTF_16LE;
                case "UTF-16be" -> StandardCharsets.UTF_16BE;
                default -> StandardCharsets.UTF_8;
            };
        }
    }
}
