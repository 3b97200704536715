/**
 * Which rows differ between two points. SQLite compares two temporary files: the later state is the main database of a connection, the
 * earlier one is attached as {@code was}.
 *
 * <p>Start with {@link io.github.litestreamagent.past.diff.Diff}. It uses {@code past} for the files and JDBC for the rest. Vocabulary: a
 * row is known again by its <em>key</em>, the declared primary key or else the rowid.
 */
package io.github.litestreamagent.past.diff;
