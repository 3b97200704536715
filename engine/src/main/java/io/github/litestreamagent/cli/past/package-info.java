/**
 * The commands that look into the past of a replica: {@code points}, {@code diff}, {@code find}. Start with {@link
 * io.github.litestreamagent.cli.past.PointsCommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code command}, {@code terminal}, {@code sqlite}.
 */
package io.github.litestreamagent.cli.past;
