/**
 * Where the LTX files of a database are kept. Start with {@link io.github.litestreamagent.storage.ReplicaStorage}, and with {@link
 * io.github.litestreamagent.storage.ReplicaUrl} for the way from a configured URL to a {@link
 * io.github.litestreamagent.storage.ReplicaLocation}; {@code storage.access} opens it.
 *
 * <p>A <em>replica</em> holds the LTX files of one database. A <em>level</em> is one of its ten folders. The <em>metadata</em> of a file
 * travels beside it. A file is <em>this writer's</em> if size, writer and trailer are those of the file that was to be created, else it is
 * <em>foreign</em>, and nothing foreign is ever overwritten (R7).
 */
package io.github.litestreamagent.storage;
