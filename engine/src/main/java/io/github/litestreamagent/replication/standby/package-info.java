/**
 * Follows an agent of another process that replicates the same file. It also judges whose a foreign object in the replica is. Start with
 * {@code Follower}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code capture}, {@code database}, {@code fence}, {@code files}, {@code lease},
 * {@code reason}, {@code runtime}, {@code state}.
 */
package io.github.litestreamagent.replication.standby;
