/**
 * Gets a database back from its replica.
 *
 * <p>Start with {@link io.github.litestreamagent.restore.Restore}, which decides whether and where, and takes a {@link
 * io.github.litestreamagent.restore.RestoreRequest}. The room {@code build} makes the file, the room {@code output} puts it into its place.
 */
package io.github.litestreamagent.restore;
