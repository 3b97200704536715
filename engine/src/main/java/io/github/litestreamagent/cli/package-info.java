/**
 * The command line, with Litestream's commands, flags, texts and exit codes. Start with {@link io.github.litestreamagent.cli.Main}.
 */
package io.github.litestreamagent.cli;
