/**
 * The LTX file format, version 1, in both directions; docs/ltx-format.md has the byte tables.
 *
 * <p>Start with {@link io.github.litestreamagent.ltx.LtxWriter} and {@link io.github.litestreamagent.ltx.LtxReader}. Vocabulary: a
 * <em>TXID</em> numbers the syncs of a database; an LTX <em>file</em> holds the pages that changed in a range of TXIDs; one that begins at
 * TXID 1 is a <em>snapshot</em> and holds all pages; <em>commit</em> is the size of the database in pages after the file; the <em>page
 * index</em> behind the pages tells where each lies, the <em>trailer</em> ends the file with its checksum.
 */
package io.github.litestreamagent.ltx;
