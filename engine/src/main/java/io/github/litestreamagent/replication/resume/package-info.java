/**
 * Decides where replication goes on when a database is opened. The evidence is the WAL, the database file and the newest file of the replica.
 * Start with {@code Resume}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code application}, {@code capture}, {@code database}, {@code fence}, {@code files},
 * {@code lease}, {@code reason}.
 */
package io.github.litestreamagent.replication.resume;
