/**
 * Keeps {@code lock.json}, which says which process replicates a file. It also tells whether a process and a file named there are this one.
 * Start with {@code Lease}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code files}, {@code runtime}.
 */
package io.github.litestreamagent.replication.lease;
