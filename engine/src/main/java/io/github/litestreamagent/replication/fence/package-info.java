/**
 * Notices another writer in the replica before and after uploads. What it finds ends replication or makes this process follow. Start with
 * {@code Fence}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code lease}, {@code reason}, {@code runtime}.
 */
package io.github.litestreamagent.replication.fence;
