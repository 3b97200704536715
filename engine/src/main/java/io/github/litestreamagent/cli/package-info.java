/**
 * The command line, with Litestream's commands, flags, texts and exit codes. Start with {@link io.github.litestreamagent.cli.Main}, and with
 * {@code Commands}, which names each command.
 *
 * <p>The rooms below, lowest first: {@code terminal}, {@code command} and {@code sqlite}, which all commands share, and one for each kind of
 * command: {@code restore}, {@code verify}, {@code past}, {@code state}, {@code setup}.
 */
package io.github.litestreamagent.cli;
