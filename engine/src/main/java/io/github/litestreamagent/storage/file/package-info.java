/** Replicas in a directory, laid out as Litestream does. Start with {@link io.github.litestreamagent.storage.file.FileReplicaStorage}. */
package io.github.litestreamagent.storage.file;
