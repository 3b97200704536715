/**
 * The command {@code restore}: once, as a dry run, or following a replica. Start with {@link
 * io.github.litestreamagent.cli.restore.RestoreCommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code command}, {@code terminal}, {@code sqlite}.
 */
package io.github.litestreamagent.cli.restore;
