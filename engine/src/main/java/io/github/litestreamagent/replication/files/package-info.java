/**
 * Opens files of databases and tells one file from another. A descriptor opened here is kept as long as R1 asks, since closing it drops the
 * application's locks. Start with {@code HeldFile}.
 *
 * <p>Rooms of {@code replication} that it may use: nothing.
 */
package io.github.litestreamagent.replication.files;
