/**
 * Reads replicas of Litestream 0.3, which keep snapshots of the database and segments of its WAL below {@code generations/}. Nothing is
 * written there.
 *
 * <p>Start with {@link io.github.litestreamagent.generations.GenerationReplica}. Vocabulary: a <em>generation</em> is an unbroken history;
 * its <em>snapshot</em> is the database file at the start of the WAL with the snapshot's <em>index</em>; the <em>segments</em> of one index,
 * joined by offset, are one WAL. May use storage, wal, sqlite and logging.
 */
package io.github.litestreamagent.generations;
