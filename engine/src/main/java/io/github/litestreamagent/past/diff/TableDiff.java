package io.github.litestreamagent.past.diff;

/**
 * How the rows of a table differ.
 *
 * @param kind {@code table}, or {@code shadow} for a table in which a virtual table keeps its rows
 * @param note what the counts do not tell; empty for nothing
 */
public record TableDiff(String name, String kind, long inserted, long updated, long deleted, String note) {

    /** Returns true if rows differ or could not be compared. */
    boolean isDifferent() {
        return inserted + updated + deleted > 0 || !note.isEmpty();
    }
}
