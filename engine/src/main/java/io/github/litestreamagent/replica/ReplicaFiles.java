package io.github.litestreamagent.replica;

import io.github.litestreamagent.storage.LtxObject;
import io.github.litestreamagent.storage.ReplicaStorage;

/** How files of a replica are named in messages. */
public final class ReplicaFiles {

    private ReplicaFiles() {}

    /** {@code <min>-<max>.ltx (level 0 of s3://bucket/path)}. */
    public static String name(ReplicaStorage storage, LtxObject object) {
        return object.range().fileName() + " (level " + object.level() + " of " + storage.description() + ")";
    }
}
