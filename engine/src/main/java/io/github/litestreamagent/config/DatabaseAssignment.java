package io.github.litestreamagent.config;

import io.github.litestreamagent.replication.runtime.ReplicationSettings;
import io.github.litestreamagent.storage.ReplicaLocation;

/**
 * Where and how one database is replicated.
 *
 * @param derived whether the replica's path was made from that of the file, which the log then says
 */
public record DatabaseAssignment(
        ReplicaLocation replica, ReplicationSettings settings, IfMissing ifMissing, boolean derived) {}
