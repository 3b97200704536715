/**
 * The database file to be: where it is written meanwhile, who may have it open, and how it takes its place. Start with {@link
 * io.github.litestreamagent.restore.output.OutputFile}.
 *
 * <p>Vocabulary: the <em>output</em> is the database file to be; its <em>side files</em> are {@code -wal}, {@code -shm} and {@code -journal}
 * beside it, which SQLite would play into whatever database it finds there.
 *
 * <p>Rooms of {@code restore} that it may use: none.
 */
package io.github.litestreamagent.restore.output;
