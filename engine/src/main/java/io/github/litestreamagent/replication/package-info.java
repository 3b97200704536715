/**
 * Replicates one database: capture, upload, checkpoint, last close, resume. Start with {@link
 * io.github.litestreamagent.replication.DatabaseReplicator}, which the agent tells what the application does, and with {@code
 * ReplicationSteps}, which does the next thing on the thread of the database. docs/architecture.md has the whole way, and docs/concurrency.md
 * the threads and locks.
 *
 * <p>Each room below is one stage of that way, and sees only those that its own package-info names. The names, lowest first: {@code reason},
 * {@code files}, {@code application}, {@code runtime}, {@code database}, {@code walmode}, {@code capture}, {@code checkpoint}, {@code lease},
 * {@code fence}, {@code upload}, {@code resume}, {@code state}, {@code snapshot}, {@code standby}, {@code startup}. This package uses all of
 * them; {@code shutdown} uses this package.
 *
 * <p>The rules R1 to R11 that comments name are in docs/architecture.md.
 */
package io.github.litestreamagent.replication;
