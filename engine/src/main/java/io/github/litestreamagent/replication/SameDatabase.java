package io.github.litestreamagent.replication;

import io.github.litestreamagent.storage.ReplicaStorage;
import java.io.IOException;

/** Judges whether a database that no checksum recognises is the replica's own, changed without us, or another one. */
final class SameDatabase {

    @SuppressWarnings("UnusedVariable")
    private final ReplicaStorage storage;

    SameDatabase(ReplicaStorage storage) {
        this.storage = storage;
    }

    enum Verdict {
        IDENTICAL,
        CHANGED,
        ANOTHER
    }

    Verdict judge(DatabaseState state) throws IOException {
        return Verdict.ANOTHER;
    }
}
