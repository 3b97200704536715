/**
 * Continuous replication of SQLite databases to S3-compatible storage, in Litestream's format. The agent starts with {@link
 * io.github.litestreamagent.Replicator}, the command line with {@code cli.Main}.
 *
 * <p>docs/architecture.md describes the whole, with the rules R1 to R11 that comments name; docs/glossary.md has the words.
 */
package io.github.litestreamagent;
