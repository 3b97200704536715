/**
 * Where a command prints, and how: columns, JSON, progress. Start with {@link io.github.litestreamagent.cli.terminal.Terminal}.
 *
 * <p>Rooms of {@code cli} that it may use: none.
 */
package io.github.litestreamagent.cli.terminal;
