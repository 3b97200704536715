/**
 * Builds the state of a database from LTX files, and proves it. Start with {@link io.github.litestreamagent.restore.build.LtxBuild}, which
 * has the files downloaded and their pages written.
 *
 * <p>Rooms of {@code restore} that it may use: {@code output}.
 */
package io.github.litestreamagent.restore.build;
