package io.github.litestreamagent.past.diff;

import java.util.Map;
import java.util.Optional;

/**
 * A row that differs, by the names of its columns; the rowid stands first where it is the key.
 *
 * @param before empty for a row that was inserted
 * @param after empty for a row that was deleted
 */
public record RowDiff(Optional<Map<String, SqlValue>> before, Optional<Map<String, SqlValue>> after) {}
