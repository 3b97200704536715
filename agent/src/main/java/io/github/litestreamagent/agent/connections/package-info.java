/**
 * What the agent knows of the application's connections: which files each has open, whether it is inside a transaction, and who closes a
 * file last. {@link io.github.litestreamagent.agent.connections.DriverHooks} is told by the woven driver.
 *
 * <p>Locks, in the order in which they may be taken: the driver's monitor of its {@code DB}; {@code OpenLock}; the monitor of one {@code
 * OpenFile}; what the replicator locks. The replicator comes back here only to open a connection of its own, which takes {@code OpenLock}
 * without waiting.
 */
package io.github.litestreamagent.agent.connections;
