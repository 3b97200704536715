package io.github.litestreamagent.storage;

import java.time.Instant;

/**
 * A request to a store that has not been answered yet.
 *
 * @param what in words, with the object: {@code upload s3://bucket/app.db/0000/….ltx}
 * @param host the address that is asked, with its scheme
 * @param since when it was begun, by the clock of this machine
 */
public record PendingRequest(String what, String host, Instant since) {}
