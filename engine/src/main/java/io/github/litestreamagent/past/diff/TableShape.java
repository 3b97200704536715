package io.github.litestreamagent.past.diff;

import java.util.List;

/**
 * How the rows of a table are read and known again.
 *
 * @param kind {@code table}, or {@code shadow} for a table in which a virtual table keeps its rows
 * @param columns that are stored: generated ones follow from them
 * @param primaryKey declared; empty for none
 * @param rowid a name by which the rowid can be asked for; empty for none
 */
record TableShape(String name, String kind, List<String> columns, List<String> primaryKey, String rowid) {

    TableShape {
        columns = List.copyOf(columns);
        primaryKey = List.copyOf(primaryKey);
    }

    /** A name as SQL wants it. */
    static String quoted(String name) {
        return "\"" + name.replace("\"", "\"\"") + "\"";
    }
}
