package io.github.litestreamagent.replication.database;

/**
 * Says whether the database file still holds what it held at one moment, because the keeper that stops everybody from copying frames into it
 * has not moved since. Ended by the keeper before it moves, and by whoever needs that state no longer. Any thread.
 */
public final class Pin {

    private volatile boolean held = true;

    public boolean isHeld() {
        return held;
    }

    public void end() {
        held = false;
    }
}
