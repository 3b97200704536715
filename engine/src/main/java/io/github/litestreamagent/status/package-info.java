/**
 * What is known of each replicated database at a moment, and the figures that it is made from. Start with {@link
 * io.github.litestreamagent.status.ReplicationStatus}: metrics, health, control socket and page show it, and nothing else.
 *
 * <p>Uses {@code ltx} alone. Nothing here takes a lock of a database, opens one of its files or waits.
 */
package io.github.litestreamagent.status;
