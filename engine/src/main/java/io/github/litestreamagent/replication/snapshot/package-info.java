/**
 * Uploads snapshots and runs the rounds of compaction and retention. Both wait for nothing that the application does. Start with {@code
 * Snapshots}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code capture}, {@code database}, {@code fence}, {@code lease}, {@code reason},
 * {@code runtime}, {@code state}.
 */
package io.github.litestreamagent.replication.snapshot;
