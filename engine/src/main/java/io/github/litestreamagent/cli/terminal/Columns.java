package io.github.litestreamagent.cli.terminal;

import java.util.List;
import java.util.stream.IntStream;

/** A table as Litestream prints it: each column padded with two spaces after its widest value. */
public final class Columns {

    private Columns() {}

    /** The rows as lines, without a line feed at the end. */
    public static String padded(List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths =
                IntStream.range(0, columns).map(column -> width(rows, column)).toArray();
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            for (int column = 0; column < columns; column++) {
                text.append(row[column]);
                if (column < columns - 1) {
                    text.append(" ".repeat(widths[column] + 2 - row[column].length()));
                }
            }
            text.append('\n');
        }
        return text.substring(0, text.length() - 1);
    }

    private static int width(List<String[]> rows, int column) {
        return rows.stream().mapToInt(row -> row[column].length()).max().orElse(0);
    }
}
