package io.github.litestreamagent.replication;

/**
 * Says whether the database file still holds what it held at one moment, because the keeper that stops everybody from copying frames into it
 * has not moved since. Ended by the keeper before it moves, and by whoever needs that state no longer. Any thread.
 */
final class Pin {

    private volatile boolean held = true;

    boolean isHeld() {
        return held;
    }

    void end() {
        held = false;
    }
}
