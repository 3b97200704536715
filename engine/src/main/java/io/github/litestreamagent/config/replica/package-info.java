/**
 * From the keys of one replica to its location: an URL or single keys, in the file or outside of it. Start with {@link
 * io.github.litestreamagent.config.replica.ReplicaReader}.
 *
 * <p>Rooms of {@code config} that it may use: {@code setting}, {@code file}, {@code outside}.
 */
package io.github.litestreamagent.config.replica;
