/**
 * What a command is made of: its flags and arguments as Go reads them, and the replica that they name. Start with {@link
 * io.github.litestreamagent.cli.command.Subcommand}.
 *
 * <p>Rooms of {@code cli} that it may use: {@code terminal}.
 */
package io.github.litestreamagent.cli.command;
