package io.github.litestreamagent.replica;

import io.github.litestreamagent.ltx.Txid;
import java.time.Instant;

/** Which state of a database is wanted. */
public sealed interface RestoreTarget {

    /** The newest one. */
    RestoreTarget NEWEST = new Newest();

    /** See {@link #NEWEST}. */
    record Newest() implements RestoreTarget {}

    /** The state after a TXID. */
    record At(Txid txid) implements RestoreTarget {}

    /** The state that had been captured strictly before a time. */
    record Before(Instant time) implements RestoreTarget {}
}
