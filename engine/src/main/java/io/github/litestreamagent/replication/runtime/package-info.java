/**
 * The thread of one database and what it runs with: settings, clock, process identity, executors. A test hands in a {@code Machine} of its
 * own, so that a history can be repeated. Start with {@code ReplicationThread}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code files}.
 */
package io.github.litestreamagent.replication.runtime;
