/**
 * Takes a database out of WAL mode without SQLite, of which the jar has no copy: for an operator whose application cannot open it.
 *
 * <p>Start with {@link io.github.litestreamagent.journal.RollbackJournal}. May use {@code wal} and {@code sqlite} alone.
 */
package io.github.litestreamagent.journal;
