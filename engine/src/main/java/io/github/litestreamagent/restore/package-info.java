/**
 * Gets a database back from its replica.
 *
 * <p>Start with {@link io.github.litestreamagent.restore.Restore}, which decides whether and where, and takes a {@link
 * io.github.litestreamagent.restore.RestoreRequest}. Vocabulary: the <em>output</em> is the database file to be; its <em>side files</em>
 * are {@code -wal}, {@code -shm} and {@code -journal} beside it, which SQLite would play into whatever database it finds there.
 */
package io.github.litestreamagent.restore;
