/**
 * One open SQLite file: the agent's connections, the read transaction that keeps the WAL from restarting, the index of the WAL, the pages of a
 * state. Everything else asks a {@code Session}. Start with {@code Session}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code files}, {@code reason}.
 */
package io.github.litestreamagent.replication.database;
