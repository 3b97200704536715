/**
 * Sends captured files in the order of their TXIDs. A file leaves the {@code Outbox} when the store has acknowledged it. Start with {@code
 * Uploads}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code capture}, {@code fence}, {@code lease}, {@code reason}, {@code runtime}.
 */
package io.github.litestreamagent.replication.upload;
