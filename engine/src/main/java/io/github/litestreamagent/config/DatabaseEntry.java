package io.github.litestreamagent.config;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.ReplicaLocation;
import java.nio.file.Path;

/**
 * One entry of {@code dbs}.
 *
 * @param path as in the file, made absolute
 */
public record DatabaseEntry(Path path, ReplicaLocation replica, ReplicationSettings settings, IfMissing ifMissing) {}
