/**
 * The commands that tell how things are: {@code status}, {@code databases}, {@code ltx}. Start with {@link
 * io.github.litestreamagent.cli.state.StatusCommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code command}, {@code terminal}.
 */
package io.github.litestreamagent.cli.state;
