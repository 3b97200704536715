/**
 * Reads SQLite's WAL.
 *
 * <p>Start with {@link io.github.litestreamagent.wal.WalHeader} and {@link io.github.litestreamagent.wal.WalReader}. Vocabulary: the WAL is
 * a header and <em>frames</em>, each a page with a header of its own; a frame that ends a transaction is a <em>commit frame</em>; the
 * <em>salts</em> tell the frames of this WAL from those of an older one in the same file; a <em>position</em> is the end of a commit
 * frame, from which reading goes on; a frame is <em>vouched for</em> when SQLite's wal-index names it or a later one.
 */
package io.github.litestreamagent.wal;
