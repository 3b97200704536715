/**
 * Keeps a replica small: merges files of one level into fewer of the next, and deletes what no restore needs any more. Nothing is deleted
 * before what replaces it is proved.
 *
 * <p>Start with {@link io.github.litestreamagent.compaction.Levels}, whose rounds the replicator runs beside level 0. {@code Compactor}
 * makes one file and proves it, {@code LevelZeroRetention} and {@code SnapshotRetention} decide what goes, {@code Deletions} alone deletes.
 * Uses {@code replica}, {@code storage}, {@code ltx}, {@code logging}.
 *
 * <p>Vocabulary. A <em>merge</em> takes consecutive files of one level, its <em>inputs</em>, and makes one file of the next. Its <em>proof</em>
 * is what was read back from the store. A <em>round</em> does what is due for one database. The <em>frontier</em> of a level is the TXID
 * at which it ends. The <em>floor</em> is the TXID below which no restore begins any more.
 */
package io.github.litestreamagent.compaction;
