package io.github.litestreamagent.replication;

/** Waits for a retired replicator of the same replica, and keeps it no longer than that. */
final class Turn {

    private volatile DatabaseReplicator before;

    Turn(DatabaseReplicator before) {
        this.before = before;
    }

    /** Returns true if that one has uploaded what it had. */
    boolean hasCome() {
        if (before != null && before.isOver()) {
            before = null;
        }
        return before == null;
    }
}
