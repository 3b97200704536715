package io.github.litestreamagent.http;

import java.io.IOException;

/** Answers requests. */
public interface Handler {

    /**
     * Answers one request. Called by the thread of the server, or by one of its four others where {@link #takesTime} says so.
     *
     * @throws IOException with one sentence for the client, which gets it with status 500
     */
    Response answer(Request request) throws IOException;

    /** Returns true if the answer waits for a network, a disk or a database. */
    default boolean takesTime(Request request) {
        return false;
    }
}
