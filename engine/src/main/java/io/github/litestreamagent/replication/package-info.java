/**
 * Replicates one database: capture, upload, checkpoint, last close, resume. Start with {@link
 * io.github.litestreamagent.replication.DatabaseReplicator}, which the agent tells what the application does, and with {@code
 * ReplicationSteps}, which does the next thing on the thread of the database. docs/architecture.md has the whole way.
 *
 * <p>Vocabulary. A <em>session</em> is what is held of an open database: the <em>keeper</em> (a read transaction that keeps SQLite from
 * reusing frames), a connection that checkpoints and locks, descriptors. The <em>chain</em> is how far the database is captured; it
 * <em>breaks</em> where a frame may have been missed. An <em>attachment</em> is a session with a chain: the database is replicated. A
 * <em>rest</em> is a chain without a session: the file is closed in this process. A <em>capture</em> becomes one LTX file with one
 * TXID, which waits in the <em>outbox</em>. A <em>cycle</em> is a checkpoint that ends with the WAL able to restart. To <em>stand aside</em>
 * is to leave the database alone until the process ends.
 *
 * <p>Who holds what: {@code Holding} is the state of one database and has its lock; it holds an {@code Attachment} or a {@code Rest}. An
 * {@code Attachment} has a {@code Session}, a {@code Capturer} (the chain) and a {@code CheckpointCycle}. {@code Attaching} and {@code
 * Resume} make one, {@code AttachDelay} says when, {@code StandAside} when not. {@code Uploads} has the {@code Outbox}. {@code Progress} tells
 * how far all that is.
 *
 * <p>Threads. The methods of {@code ReplicatedDatabase} are called on the application's threads, all else on the thread of the database
 * ({@code ReplicationThread}). Both take {@code Holding.lock} before they look at anything that is not volatile; it is never held while the
 * network is waited for. Behind it only the {@code Gate} is closed, and the monitors of {@code Outbox} and {@code HeldFile} are taken. A
 * connection of the agent is opened under the lock, which fails at once, instead of waiting, while the application closes its last one.
 *
 * <p>The rules R1 to R11 that comments name are in docs/architecture.md.
 */
package io.github.litestreamagent.replication;
