/**
 * Counts which connections of the application have which database file open. The last close of a file, and what keeps it from being
 * replicated, is told to its replicator. Start with {@code OpenFiles}.
 *
 * <p>Rooms of {@code connections} that it may use: {@code driver}, {@code engine}.
 */
package io.github.litestreamagent.agent.connections.files;
