package io.github.litestreamagent.replication;

import java.util.Optional;

/**
 * What is known of a database file before it is decided where to go on.
 *
 * @param sameFile whether it is the one that was replicated at its path, as far as this process knows
 * @param sound whether it holds what was captured, as far as this process knows
 * @param first how it looked when the application opened it
 */
record Known(boolean sameFile, boolean sound, Optional<FirstSight> first) {

    /** Whether a log can tell what the file holds below it; if not, its pages are compared. */
    boolean logTells() {
        return sameFile && sound;
    }
}
