/** Opens replicas of every kind. Start with {@link io.github.litestreamagent.storage.access.ReplicaStorages}. */
package io.github.litestreamagent.storage.access;
