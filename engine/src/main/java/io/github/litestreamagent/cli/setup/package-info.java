/**
 * The commands that set up and mend: {@code init}, {@code env}, {@code doctor}, {@code journal-mode}, {@code reset}. Start with {@link
 * io.github.litestreamagent.cli.setup.InitCommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code command}, {@code terminal}.
 */
package io.github.litestreamagent.cli.setup;
