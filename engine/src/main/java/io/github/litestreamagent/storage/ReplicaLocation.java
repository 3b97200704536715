package io.github.litestreamagent.storage;

/** Where the replica of one database is, as configured: a value; {@code ReplicaStorages} opens it. */
public sealed interface ReplicaLocation permits S3Location, FileLocation {

    ReplicaDescription description();

    /**
     * The location below this one.
     *
     * @param relative a path with forward slashes, without a leading one
     */
    ReplicaLocation resolve(String relative);
}
