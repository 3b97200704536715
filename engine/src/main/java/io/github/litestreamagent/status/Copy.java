package io.github.litestreamagent.status;

import java.nio.file.Path;

/**
 * A copy of a database that was asked for on the page, and how it gets on.
 *
 * @param sentence what became of it, or what it waits for
 * @param fetched bytes that have come
 * @param total bytes that are to come; 0 while that is not known
 */
public record Copy(Path database, Phase phase, String sentence, long fetched, long total) {

    /** How far it is. */
    public enum Phase {
        /** It is being restored. */
        RUNNING,
        /** It waits to be downloaded. */
        READY,
        /** It is where it was asked for, or on its way to the browser. */
        DONE,
        /** There is none: the sentence says why. */
        FAILED
    }
}
