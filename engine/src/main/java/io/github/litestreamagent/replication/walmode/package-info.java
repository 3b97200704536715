/**
 * Decides whether a database can be replicated and brings it into WAL mode. A trial in the folder comes first, and each obstacle has a reason.
 * Start with {@code Obstacles}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code application}, {@code database}, {@code files}, {@code reason}.
 */
package io.github.litestreamagent.replication.walmode;
