package io.github.litestreamagent.past.diff;

import io.github.litestreamagent.past.Sqlite;
import io.github.litestreamagent.past.diff.Schema.SchemaObject;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.Charset;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Two states of a database, opened side by side. */
public final class Comparison implements Closeable {

    private static final String CANNOT = "SQLite cannot compare the restored databases";

    private final Connection connection;
    private final long fetchedForEarlier;
    private final long fetchedForLater;
    private final Schema was;
    private final Schema now;
    private final Map<String, TablePair> pairs = new TreeMap<>();

    Comparison(Connection connection, long fetchedForEarlier, long fetchedForLater) throws SQLException {
        this.connection = connection;
        this.fetchedForEarlier = fetchedForEarlier;
        this.fetchedForLater = fetchedForLater;
        this.was = Schema.of(connection, "was");
        this.now = Schema.of(connection, "main");
        Charset encoding = Schema.encoding(connection);
        for (TableShape shape : was.tables().values()) {
            TableShape other = now.tables().get(shape.name());
            if (other != null) {
                pairs.put(shape.name(), new TablePair(connection, encoding, shape, other));
            }
        }
    }

    /** Bytes. */
    public long fetchedForEarlier() {
        return fetchedForEarlier;
    }

    /** Bytes. */
    public long fetchedForLater() {
        return fetchedForLater;
    }

    /** What differs in the schema, by type and name. */
    public List<SchemaChange> schema() {
        Set<String> names = new TreeSet<>(was.objects().keySet());
        names.addAll(now.objects().keySet());
        List<SchemaChange> changes = new ArrayList<>();
        for (String name : names) {
            SchemaObject before = was.objects().get(name);
            SchemaObject after = now.objects().get(name);
            SchemaObject any = before == null ? after : before;
            SchemaChange change =
                    new SchemaChange(any.type(), any.name(), before == null ? "" : before.sql(), sqlOf(after));
            if (!change.before().equals(change.after())) {
                changes.add(change);
            }
        }
        return changes;
    }

    private static String sqlOf(SchemaObject object) {
        return object == null ? "" : object.sql();
    }

    /**
     * The tables whose rows differ.
     *
     * @param only one of them; empty for all
     * @throws IOException if there is no such table in either state
     */
    public List<TableDiff> tables(Optional<String> only) throws IOException {
        Set<String> names = new TreeSet<>(was.tables().keySet());
        names.addAll(now.tables().keySet());
        if (only.isPresent() && !names.contains(only.get())) {
            throw new IOException(
                    "there is no table " + only.get() + " at either point; there are: " + String.join(", ", names));
        }
        List<TableDiff> differences = new ArrayList<>();
        try {
            for (String name : names) {
                if (only.isEmpty() || only.get().equals(name)) {
                    TableDiff difference = difference(name);
                    if (difference.isDifferent()) {
                        differences.add(difference);
                    }
                }
            }
        } catch (SQLException failed) {
            throw Sqlite.failed(CANNOT, failed);
        }
        return differences;
    }

    private TableDiff difference(String name) throws SQLException {
        TablePair pair = pairs.get(name);
        if (pair != null) {
            return pair.count();
        }
        TableShape created = now.tables().get(name);
        return created == null
                ? new TableDiff(name, was.tables().get(name).kind(), 0, 0, rowsOf("was", name), "the table was dropped")
                : new TableDiff(name, created.kind(), rowsOf("main", name), 0, 0, "the table was created");
    }

    private long rowsOf(String database, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT count(*) FROM " + database + "." + TableShape.quoted(table))) {
            return rows.getLong(1);
        }
    }

    /** Takes the rows that differ, one by one. */
    @FunctionalInterface
    public interface Rows {

        /** Takes a row. */
        void row(RowDiff row) throws IOException;
    }

    /** Shows the rows of a table that differ; none of a table that is in one state alone. */
    public void rows(String table, Rows rows) throws IOException {
        TablePair pair = pairs.get(table);
        if (pair != null) {
            try {
                pair.rows(rows);
            } catch (SQLException failed) {
                throw Sqlite.failed(CANNOT, failed);
            }
        }
    }

    /**
     * Writes a script that gives the later state the rows of the earlier one.
     *
     * @param only one table; empty for all
     */
    public void undo(Optional<String> only, Appendable script) throws IOException {
        List<TablePair> differing = new ArrayList<>();
        List<String> leftOut = new ArrayList<>();
        for (TableDiff difference : tables(only)) {
            TablePair pair = pairs.get(difference.name());
            if (pair != null && pair.isScriptable()) {
                differing.add(pair);
            } else {
                leftOut.add(difference.name() + ": " + difference.note());
            }
        }
        try {
            new UndoScript(differing, now, script).write(leftOut, schema());
        } catch (SQLException failed) {
            throw Sqlite.failed(CANNOT, failed);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException failed) {
            throw Sqlite.failed("cannot close the restored databases", failed);
        }
    }
}
