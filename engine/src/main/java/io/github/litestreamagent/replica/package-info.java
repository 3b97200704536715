/**
 * What can be had from a replica: which files make a state, and the newest version of single pages.
 *
 * <p>Start with {@link io.github.litestreamagent.replica.RestorePlanner}. Vocabulary: a <em>plan</em> is a list of LTX files, oldest first,
 * that give a database when they are applied one after the other; its first file, the <em>base</em>, holds all pages; a <em>gap</em> is a
 * TXID that no file covers although later ones are covered.
 */
package io.github.litestreamagent.replica;
