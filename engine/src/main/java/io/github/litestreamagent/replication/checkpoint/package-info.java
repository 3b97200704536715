/**
 * Moves captured frames into the database file, so that the WAL can restart. A cycle holds the write lock for a few milliseconds only. Start
 * with {@code CheckpointCycle}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code application}, {@code capture}, {@code database}, {@code files}, {@code reason},
 * {@code runtime}.
 */
package io.github.litestreamagent.replication.checkpoint;
