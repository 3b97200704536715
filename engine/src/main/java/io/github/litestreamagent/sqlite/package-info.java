/**
 * Facts of SQLite's files, and the port through which the replicator gets connections.
 *
 * <p>Start with {@link io.github.litestreamagent.sqlite.DatabaseHeader} (the first 100 bytes of a database file) and {@link
 * io.github.litestreamagent.sqlite.WalIndexHeader} (the first 96 bytes of the {@code -shm} file). Vocabulary: a <em>page</em> is the
 * unit of everything, counted from 1; the <em>lock page</em> is the one that holds SQLite's lock bytes and is never stored; the
 * <em>wal-index</em> is what SQLite's processes share about the WAL; <em>mxFrame</em> is the number of its last committed frame.
 */
package io.github.litestreamagent.sqlite;
