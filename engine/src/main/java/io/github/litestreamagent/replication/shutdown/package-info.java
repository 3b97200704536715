/**
 * Uploads what is left when the process ends, within a limit. What could not be uploaded is said, database by database. Start with {@code
 * FinalSync}.
 *
 * <p>Rooms of {@code replication} that it may use: {@code reason}, {@code state}.
 */
package io.github.litestreamagent.replication.shutdown;
